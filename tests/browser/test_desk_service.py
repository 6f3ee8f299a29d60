"""The desk and the real service: what a customer asks over HTTP, an agent answers on the page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import serve_real
from tests.browser.desk_steps import be, column, reply, reply_field, sign_in

Device = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def bank(pages: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service of this module's own: who is on duty here must not get other tests' customers."""
    pytest.importorskip("actions", reason="the service needs the whole environment")
    yield from serve_real(tmp_path_factory.mktemp("desk"))


class Customer:
    def __init__(self, address: str, customer_id: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=60)
        signed = self._http.post("/api/identity/development/sign-in", json={"customer_id": customer_id}).json()
        self._http.headers["Authorization"] = f"Bearer {signed['token']}"
        self._path = f"/api/conversations/{self._http.post('/api/conversations').json()['id']}"

    def send(self, **content: Any) -> None:
        body = {"client_message_id": uuid.uuid4().hex, "content": content}
        assert self._http.post(f"{self._path}/messages", json=body).is_success

    def ask_for_a_person(self) -> None:
        self.send(type="quick_reply", title="转人工", value="human:card_loss")

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._http.get(f"{self._path}/messages?limit=200").json()["messages"]
        return found

    def state(self) -> str:
        state: str = self._http.get(f"{self._path}/handoff").json()["state"]
        return state


@pytest.fixture
def agent(bank: str, device: Device) -> Iterator[Page]:
    """He Ping at the desk, on duty until the test is over."""
    page = sign_in(device(width=1440, height=900), bank, "he_ping")
    be(page, "on_duty")
    yield page
    be(page, "off_duty")


def test_a_customer_is_offered_served_handed_back_and_written_up(bank: str, agent: Page) -> None:
    customer = Customer(bank, "wang_guilan")
    customer.send(type="text", text="我的卡丢了，急死我了")
    customer.ask_for_a_person()

    offer = agent.get_by_role("article", name="王** 来访")
    expect(offer).to_contain_text("我的卡丢了")
    agent.keyboard.press("Alt+a")
    expect(reply_field(agent, "王**")).to_be_focused()
    expect(agent.get_by_role("complementary", name="王** 的资料")).to_contain_text("怎样和这位客户说话")
    customer.send(type="text", text="要怎么补卡啊")
    expect(column(agent, "王**").get_by_role("log")).to_contain_text("要怎么补卡啊")
    reply(agent, "王**", "王阿姨您好，我马上帮您。")
    expect(column(agent, "王**").get_by_role("article").filter(has_text="我马上帮您")).to_have_count(1)
    expect(column(agent, "王**").get_by_text("发送中")).to_have_count(0)
    said = [each for each in customer.messages() if each["sender"] == "agent"]
    assert [(each["content"]["text"], each["agent"]["name"]) for each in said] == [("王阿姨您好，我马上帮您。", "何平")]

    agent.keyboard.press("Alt+w")
    expect(agent.get_by_role("dialog")).to_be_visible()
    agent.keyboard.press("Enter")
    expect(agent.get_by_label("办理结果")).to_be_focused()
    assert customer.state() in {"wrap_up", "bot"}
    agent.get_by_label("办理结果").select_option(index=1)
    agent.get_by_role("button", name="完成小结").click()

    expect(column(agent, "王**")).to_have_count(0)


def test_a_desk_that_is_loaded_again_keeps_its_customer_and_the_whole_history(bank: str, agent: Page) -> None:
    customer = Customer(bank, "zhang_wei")
    customer.ask_for_a_person()
    agent.get_by_role("button", name="接入").click()
    expect(reply_field(agent, "张**")).to_be_focused()

    agent.reload()

    expect(column(agent, "张**").get_by_role("log")).to_contain_text("转人工")
    reply(agent, "张**", "我还在。")
    expect(column(agent, "张**").get_by_role("log")).to_contain_text("我还在。")
    assert customer.state() == "active"


def test_a_supervisor_sees_it_all_and_watches_along(bank: str, agent: Page, device: Device) -> None:
    customer = Customer(bank, "chen_jing")
    customer.ask_for_a_person()
    agent.get_by_role("button", name="接入 陈**").click()
    expect(reply_field(agent, "陈**")).to_be_focused()
    page = sign_in(device(width=1440, height=900), bank, "wu_gang")
    expect(page.get_by_role("region", name="服务水平")).to_contain_text("接通")

    page.get_by_role("button", name="旁听 陈** 的会话").click()
    customer.send(type="text", text="旁听听得到吗")
    watched = page.get_by_role("complementary", name="旁听：陈**")
    expect(watched.get_by_role("log")).to_contain_text("旁听听得到吗")
    watched.get_by_role("button", name="加入会话").click()
    reply(page, "陈**", "我是值班主管。")

    expect(column(agent, "陈**").get_by_role("log")).to_contain_text("我是值班主管。")


def test_a_manager_writes_first(bank: str, device: Device) -> None:
    page = sign_in(device(width=1280, height=800), bank, "zhao_min")
    page.get_by_role("link", name="我的客户").click()

    page.get_by_role("button", name="给 王** 写消息").click()
    page.get_by_role("textbox", name="给 王** 的消息").fill("王阿姨您好，我是您的客户经理小赵。")
    page.get_by_role("button", name="发送并接待").click()

    expect(column(page, "王**").get_by_role("log")).to_contain_text("我是您的客户经理小赵")


def test_an_administrator_sees_no_customer(bank: str, device: Device) -> None:
    page = sign_in(device(width=1280, height=800), bank, "tang_ling")
    expect(page.get_by_role("heading", name="系统管理")).to_be_visible()

    page.get_by_role("link", name="班组总览").click()

    expect(page.get_by_role("heading", name="班组总览")).to_be_visible()
    expect(page.get_by_role("button", name="旁听")).to_have_count(0)
    expect(page.get_by_text("王**")).to_have_count(0)
