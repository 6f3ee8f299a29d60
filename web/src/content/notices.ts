/** The bank's standing notices in the message centre. */
import type { IconName } from "../components/Icon";
import type { Language } from "../strings";

export interface StandingNotice {
  id: string;
  icon: IconName;
  title: string;
  summary: string;
  text: string[];
}

export const NOTICES: Record<Language, StandingNotice[]> = {
  zh: [
    {
      id: "safety",
      icon: "shield",
      title: "安全提醒",
      summary: "银行不会向您要验证码和密码",
      text: [
        "不论对方自称银行、公安还是客服，只要开口要短信验证码、取款密码，让您共享屏幕，或者让您把钱转到“安全账户”，都是骗子。",
        "先挂断电话，再点左下角的“转人工”核实，或拨打全国反诈专线 96110。",
      ],
    },
    {
      id: "guide",
      icon: "book",
      title: "使用指南",
      summary: "小恒现在能帮您做什么",
      text: [
        "能：解答业务问题、找网点、看产品和活动、带您找到手机银行里的功能。",
        "暂时不能：在聊天里直接转账、缴费、挂失。遇到这些事，小恒会把您带到手机银行里对应的页面，或者帮您找人工。",
      ],
    },
  ],
  en: [
    {
      id: "safety",
      icon: "shield",
      title: "Stay safe",
      summary: "We never ask for codes or passwords",
      text: [
        "Whoever they say they are, anyone who asks for a text-message code or your PIN, wants you to share your screen, or tells you to move money to a \"safe account\" is a fraudster.",
        "Hang up, then tap Agent at the bottom left to check, or call the national anti-fraud line 96110.",
      ],
    },
    {
      id: "guide",
      icon: "book",
      title: "How to use this",
      summary: "What Xiaoheng can do for you today",
      text: [
        "It can answer questions, find branches, show products and offers, and lead you to any function of the banking app.",
        "It cannot yet move money, pay bills or report a lost card in the chat. It takes you to the right page of the app for that, or to a person.",
      ],
    },
  ],
};
