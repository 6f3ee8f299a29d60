"""The gates themselves: a page that is right passes every clause, and each clause fails on the page that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.care import gates
from tests.browser.care.measure import BEFORE, Measured, look_at, measure

TITLE = "首页"
STYLES = """
  * { box-sizing: border-box; animation: none; }
  html { font: 22px/1.6 sans-serif; color: #111; background: #fff; }
  body { margin: 0; padding: 0 8px 100px; }
  h1 { font-size: 28px; }
  a, button, input, .radio { display: block; min-height: 60px; min-width: 60px; width: 100%; margin: 12px 0; padding: 8px;
    font: inherit; color: #111; background: #eef; border: 2px solid #333; }
  :focus-visible { outline: 4px solid #00f; outline-offset: 2px; }
  html { scroll-padding: 20px 0 100px; }
  .bar { position: fixed; left: 0; right: 0; bottom: 0; padding: 8px; background: #fff; }
  .bar a { margin: 0; }
"""
MAIN = """
  <h1>首页</h1>
  <p>可以跟小恒说话，也可以点下面的按钮。</p>
  <button id="talk">跟小恒说话</button>
  <button id="search">找功能</button>
  <label for="field">想找什么</label><input id="field" />
"""
BAR = """<nav class="bar" aria-label="求助"><a href="#help">一键求助</a></nav>"""
VIEWPORT = "width=device-width, initial-scale=1"
STEPS = ["跟小恒说话", "找功能", "一键求助"]

Clause = Callable[[Measured], list[str]]
CLAUSES: dict[str, Clause] = {
    "small_text": gates.small_text,
    "tight_lines": gates.tight_lines,
    "faint_text": lambda measured: gates.faint_text(measured, "light"),
    "faint_text_dark": lambda measured: gates.faint_text(measured, "dark"),
    "axe": gates.axe_violations,
    "small_targets": gates.small_targets,
    "crowded_targets": gates.crowded_targets,
    "sideways": gates.sideways,
    "lost_text": gates.lost_text,
    "lost_when_spaced": gates.lost_when_spaced,
    "lost_when_turned": gates.lost_when_turned,
    "hidden_focus": gates.hidden_focus,
    "invisible_focus": gates.invisible_focus,
    "unreachable": gates.unreachable,
    "disordered_focus": gates.disordered_focus,
    "misnamed": gates.misnamed,
    "roleless": gates.roleless,
    "unlabelled_steps": lambda measured: gates.unlabelled_steps([measured], STEPS),
    "wrong_heading": lambda measured: gates.wrong_heading(measured, TITLE),
    "wrong_title": lambda measured: gates.wrong_title(measured, TITLE),
    "wrong_language": gates.wrong_language,
    "zoom_forbidden": gates.zoom_forbidden,
    "moving": gates.moving,
    "help_out_of_sight": lambda measured: gates.help_out_of_sight(measured, ["一键求助"]),
    "crowding_bars": gates.crowding_bars,
    "pop_ups": gates.pop_ups,
    "gestures": gates.gestures,
    "advertising": gates.advertising,
}


def html(
    more: str = "",
    style: str = "",
    main: str = MAIN,
    bar: str = BAR,
    lang: str = "zh-CN",
    title: str = TITLE,
    viewport: str = VIEWPORT,
) -> str:
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
        <meta name="viewport" content="{viewport}"><style>{STYLES}{style}</style></head>
        <body><main data-screen="care.home">{main}{more}</main>{bar}</body></html>"""


BAD: dict[str, tuple[str, str]] = {
    "small print": ("small_text", html("<p style='font-size:21px'>小字</p>")),
    "small print by style sheet": ("small_text", html(style="h1::after { content: '最新'; font-size: 12px }")),
    "small field": ("small_text", html("<input aria-label='姓名' placeholder='姓名' style='font-size:16px'>")),
    "tight lines": ("tight_lines", html("<p style='line-height:1.4'>挤在一起</p>")),
    "lines left to the font": ("tight_lines", html("<p style='line-height:normal'>挤在一起</p>")),
    "grey": ("faint_text", html("<p style='color:#767676'>看不清</p>")),
    "half transparent": ("faint_text", html("<div style='opacity:.6'><p>看不清</p></div>")),
    "half transparent background": (
        "faint_text",
        html("<p style='color:#fff;background:rgba(0,0,0,.5)'>看不清</p>"),
    ),
    "gradient": ("faint_text", html("<p style='background:linear-gradient(#fff,#555)'>看不清</p>")),
    "over a picture": ("faint_text", html("<p style='background-image:url(data:image/png;base64,AA)'>看不清</p>")),
    "over a box that is no ancestor": (
        "faint_text",
        html(
            "<div style='position:relative;height:60px'><div style='position:absolute;inset:0;background:#555'></div>"
        ).replace("</main>", "<p style='position:absolute;left:0;top:0;margin:0'>看不清</p></div></main>"),
    ),
    "placeholder": ("faint_text", html("<input aria-label='姓名' placeholder='姓名'>", "::placeholder{color:#888}")),
    "grey in the dark": (
        "faint_text_dark",
        html("<p class='x'>看不清</p>", "@media (prefers-color-scheme: dark){.x{color:#888}}"),
    ),
    "axe": ("axe", html("<div role='list'><p>没有列表项</p></div><img src='data:,' width='9' height='9'>")),
    "59 px": ("small_targets", html("<button style='min-height:0;height:59px'>小</button>")),
    "narrow": ("small_targets", html("<a href='#x' style='min-width:0;width:50px'>窄</a>")),
    "link in a sentence": ("small_targets", html("<p>见<a href='#x' style='display:inline'>说明</a></p>")),
    "7 px apart": (
        "crowded_targets",
        html("<button style='margin:0'>甲</button><button style='margin:7px 0'>乙</button>"),
    ),
    "wide": ("sideways", html("<p style='width:500px'>太宽</p>")),
    "swiped": ("sideways", html("<div style='overflow-x:auto' tabindex='0'><p style='width:600px'>横着滑</p></div>")),
    "cut off": (
        "lost_text",
        html("<p style='height:20px;overflow:hidden'>被裁掉的一大段文字被裁掉的一大段文字被裁掉</p>"),
    ),
    "ellipsis": (
        "lost_text",
        html(
            "<p style='white-space:nowrap;overflow:hidden;text-overflow:ellipsis'>被裁掉的一大段文字被裁掉的一大段</p>"
        ),
    ),
    "text over text": ("lost_text", html("<p style='margin:0'>甲甲甲</p><p style='margin:-30px 0 0'>乙乙乙</p>")),
    "bar higher than the screen": (
        "lost_text",
        html(bar="<div style='position:fixed;bottom:0;background:#fff'>" + "<p>很多字</p>" * 20 + "</div>"),
    ),
    "no room for spacing": (
        "lost_when_spaced",
        html(
            "<p style='white-space:nowrap;overflow:hidden;width:max-content;max-width:230px'>一二三四五六七八九十</p>"
        ),
    ),
    "only upright": (
        "lost_when_turned",
        html("<p class='x'>竖着才有</p>", "@media (orientation: landscape) { .x { display: none } }"),
    ),
    "under the bar": ("hidden_focus", html("<button>甲</button>" * 12, "html { scroll-padding: 0 }")),
    "no outline": ("invisible_focus", html(style=":focus-visible { outline: none }")),
    "pale outline": ("invisible_focus", html(style=":focus-visible { outline: 4px solid #ddd }")),
    "thin outline": ("invisible_focus", html(style=":focus-visible { outline: 1px solid #00f }")),
    "not in the order of Tab": ("unreachable", html("<button tabindex='-1'>够不着</button>")),
    "turned order": (
        "disordered_focus",
        html("<div style='display:flex;flex-direction:column-reverse'><button>下</button><button>上</button></div>"),
    ),
    "positive tabindex": ("disordered_focus", html("<button tabindex='5'>先</button>")),
    "other name": ("misnamed", html("<button aria-label='确定'>好</button>")),
    "more in the name": ("misnamed", html("<button aria-label='跟小恒说话，点一下'>跟小恒说话</button>")),
    "icon only": ("misnamed", html("<button aria-label='返回'><svg width='20' height='20'></svg></button>")),
    "field without a label": ("misnamed", html("<input>")),
    "clickable box": ("roleless", html("<div onclick='1' style='min-height:60px'>点我</div>")),
    "link without address": ("roleless", html("<a tabindex='0'>点我</a>")),
    "step left out": ("unlabelled_steps", html(main=MAIN.replace("找功能", "查找"))),
    "other heading": ("wrong_heading", html(main=MAIN.replace("<h1>首页", "<h1>主页"))),
    "two headings": ("wrong_heading", html("<h1>首页</h1>")),
    "other title": ("wrong_title", html(title="消息中心")),
    "English": ("wrong_language", html(lang="en")),
    "no zooming": ("zoom_forbidden", html(viewport=VIEWPORT + ", user-scalable=no")),
    "little zooming": ("zoom_forbidden", html(viewport=VIEWPORT + ", maximum-scale=1.5")),
    "moving": (
        "moving",
        html("<p style='animation: x 1s infinite'>动</p>", "@keyframes x { to { padding-left: 9px } }"),
    ),
    "help that scrolls away": ("help_out_of_sight", html("<p>长一点</p>" * 30, ".bar { position: static }")),
    "help under something": (
        "help_out_of_sight",
        html("<p style='position:fixed;bottom:0;left:0;right:0;height:90px;margin:0;background:#fff'>盖住</p>").replace(
            BAR, BAR.replace("<nav", "<nav style='z-index:-1'")
        ),
    ),
    "help half out of sight": ("help_out_of_sight", html(style=".bar { bottom: -30px }")),
    "help lost on the side": (
        "help_out_of_sight",
        html("<p>长一点</p>" * 30, "@media (orientation: landscape) { .bar { position: static } }"),
    ),
    "bar of half the screen": ("crowding_bars", html(style=".bar a { min-height: 310px }")),
    "dialog": ("pop_ups", html("<div role='dialog' aria-label='通知'>新活动</div>")),
    "alert": ("pop_ups", html("<script>alert('好')</script>")),
    "asks for the microphone": ("pop_ups", html("<script>navigator.mediaDevices.getUserMedia({audio:true})</script>")),
    "slider": ("gestures", html("<input type='range' aria-label='字号'>")),
    "swipe": ("gestures", html("<p id='x'>滑</p><script>x.addEventListener('touchmove', () => 1)</script>")),
    "hold": ("gestures", html("<p id='x'>按住</p><script>x.addEventListener('pointerdown', () => 1)</script>")),
    "drag": ("gestures", html("<p draggable='true'>拖</p>")),
    "advertising": ("advertising", html("<p>限时抢购，立即领取</p>")),
    "other site's link": ("advertising", html("<a href='https://ads.example.com/x'>看看</a>")),
    "other site's picture": ("advertising", html("<img alt='图' src='https://ads.example.com/x.png'>")),
}


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="zh-CN", reduced_motion="no-preference"
    )
    context.add_init_script(BEFORE)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Iterator[Page]:
    opened = phone.new_page()
    served: dict[str, str] = {}
    opened.route("**/*", lambda route: route.fulfill(body=served.get("html", ""), content_type="text/html"))
    opened.served = served  # type: ignore[attr-defined]
    yield opened
    opened.close()


def show(page: Page, body: str) -> Page:
    page.served["html"] = body  # type: ignore[attr-defined]
    page.goto("http://localhost/")
    return page


def test_a_page_that_is_right_passes_every_clause(page: Page) -> None:
    measured = measure(show(page, html()))

    assert {name: clause(measured) for name, clause in CLAUSES.items()} == {name: [] for name in CLAUSES}
    assert len(measured.texts) == 6 and len(measured.targets) == 4 and len(measured.focus) == 4


@pytest.mark.parametrize("fault", BAD)
def test_each_clause_fails_on_a_page_that_breaks_it(fault: str, page: Page) -> None:
    clause, body = BAD[fault]

    measured = measure(show(page, body))

    assert CLAUSES[clause](measured) != []


def test_what_vanishes_by_itself_is_missed(page: Page) -> None:
    page.clock.install()
    show(page, html("<script>setTimeout(() => document.getElementById('talk').remove(), 600000)</script>"))
    before = look_at(page)
    page.clock.run_for(30 * 60 * 1000)

    assert gates.gone(before, look_at(page)) == ["跟小恒说话"]


def test_help_at_another_place_is_noticed(page: Page) -> None:
    above = ".bar { bottom: auto; top: 0 }"
    pages = {
        "care.home": look_at(show(page, html())),
        "care.help": look_at(show(page, html("<p>长一点</p>" * 40))),
        "care.talk": look_at(show(page, html(style=above))),
        "care.more": look_at(show(page, html(bar=""))),
    }

    found = gates.moved_help(pages, "一键求助")

    assert len(found) == 2 and found[0] == "care.more 没有" and found[1].startswith("care.talk 在 ")
