"""The care edition against its clauses, on every page: 320, 360 and 412 px wide, at 200 % zoom, and at the largest text.

工信部 is 《移动互联网应用（APP）适老化通用设计规范》, WCAG is version 2.2; where DESIGN.md asks for more, the test
says so in its figures.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from assistant.care.screens import Screen
from tests.browser.care import gates
from tests.browser.care.conftest import Seen
from tests.browser.care.measure import look_at
from tests.browser.care.views import (
    ACTED_ON,
    CARE,
    EVERYWHERE,
    LARGE,
    PHONES,
    PLAIN,
    SCREENS,
    STATES,
    Device,
    State,
)

MINUTES = 30
everywhere = pytest.mark.parametrize(
    ("state", "device"), EVERYWHERE, ids=[f"{state}-{device}" for state, device in EVERYWHERE]
)
on_the_narrowest = pytest.mark.parametrize(
    ("state", "device"),
    [(state, device) for state, device in EVERYWHERE if device.width == 320 and device.zoom == 100],
    ids=lambda value: str(value),
)
on_each_page = pytest.mark.parametrize("state", PLAIN, ids=str)


def test_目录_二十五个以上界面_关爱版各页都在内() -> None:
    assert len(SCREENS.all) >= 25
    assert {"care.home", "care.talk", "care.help", "care.search", "care.settings"} <= {screen.id for screen in CARE}


@everywhere
def test_工信部1_1_字型大小调整_文字不小于所设字号_最小22像素(state: State, device: Device, seen: Seen) -> None:
    assert gates.small_text(seen(state, device), device.size) == []


@everywhere
def test_工信部1_2_行间距_不小于1_6倍(state: State, device: Device, seen: Seen) -> None:
    assert gates.tight_lines(seen(state, device)) == []


@everywhere
def test_工信部1_3_WCAG_1_4_6_对比度_不低于7比1(state: State, device: Device, seen: Seen) -> None:
    assert gates.faint_text(seen(state, device), "light") == []


@on_the_narrowest
def test_工信部1_3_WCAG_1_4_6_对比度_深色下不低于7比1(state: State, device: Device, seen: Seen) -> None:
    assert gates.faint_text(seen(state, device), "dark") == []


@everywhere
def test_axe_全部规则_含加强对比度_零违反(state: State, device: Device, seen: Seen) -> None:
    assert gates.axe_violations(seen(state, device)) == []


@everywhere
def test_工信部2_1_WCAG_2_5_5_组件焦点大小_不小于60乘60像素(state: State, device: Device, seen: Seen) -> None:
    assert gates.small_targets(seen(state, device)) == []


@everywhere
def test_DESIGN_组件之间_相隔不小于8像素(state: State, device: Device, seen: Seen) -> None:
    assert gates.crowded_targets(seen(state, device)) == []


@everywhere
def test_WCAG_1_4_10_重排_不用横着滑(state: State, device: Device, seen: Seen) -> None:
    assert gates.sideways(seen(state, device)) == []


@everywhere
def test_WCAG_1_4_4_调整文本大小_文字不裁不叠(state: State, device: Device, seen: Seen) -> None:
    assert gates.lost_text(seen(state, device)) == []


@everywhere
def test_WCAG_1_4_12_文本间距_放宽后内容不丢(state: State, device: Device, seen: Seen) -> None:
    assert gates.lost_when_spaced(seen(state, device)) == []


@on_the_narrowest
def test_WCAG_1_3_4_方向_横过来内容不丢(state: State, device: Device, seen: Seen) -> None:
    assert gates.lost_when_turned(seen(state, device)) == []


@everywhere
def test_WCAG_2_1_1_键盘_处处可达(state: State, device: Device, seen: Seen) -> None:
    assert gates.unreachable(seen(state, device)) == []


@everywhere
def test_WCAG_2_4_3_焦点顺序_与阅读顺序一致(state: State, device: Device, seen: Seen) -> None:
    assert gates.disordered_focus(seen(state, device)) == []


@everywhere
def test_WCAG_2_4_7_2_4_13_焦点可见_轮廓2像素3比1以上(state: State, device: Device, seen: Seen) -> None:
    assert gates.invisible_focus(seen(state, device)) == []


@everywhere
def test_WCAG_2_4_11_焦点不被固定条遮住(state: State, device: Device, seen: Seen) -> None:
    assert gates.hidden_focus(seen(state, device)) == []


@everywhere
def test_WCAG_2_5_3_无障碍名称_与看见的文字一致(state: State, device: Device, seen: Seen) -> None:
    assert gates.misnamed(seen(state, device)) == []


@everywhere
def test_WCAG_4_1_2_名称角色值_可点的都有角色(state: State, device: Device, seen: Seen) -> None:
    assert gates.roleless(seen(state, device)) == []


@pytest.mark.parametrize("device", ACTED_ON, ids=str)
@pytest.mark.parametrize("screen", CARE, ids=lambda screen: screen.id)
def test_语音介绍_念到的每一步_页面上都看得见同样的名字(screen: Screen, device: Device, seen: Seen) -> None:
    states = [seen(state, device) for state in STATES if state.screen is screen]
    assert gates.unlabelled_steps(states, [step.label for step in screen.steps]) == []


@everywhere
def test_WCAG_2_4_6_标题_与界面数据一致(state: State, device: Device, seen: Seen) -> None:
    assert gates.wrong_heading(seen(state, device), state.screen.title) == []


@on_each_page
def test_WCAG_2_4_2_网页标题(state: State, seen: Seen) -> None:
    assert gates.wrong_title(seen(state, PHONES[0]), state.screen.title) == []


@on_each_page
def test_WCAG_3_1_1_网页语言(state: State, seen: Seen) -> None:
    assert gates.wrong_language(seen(state, PHONES[0])) == []


@on_each_page
def test_WCAG_1_4_4_不禁止放大(state: State, seen: Seen) -> None:
    assert gates.zoom_forbidden(seen(state, PHONES[0])) == []


@everywhere
def test_WCAG_2_2_2_暂停停止隐藏_没有自己动的画面(state: State, device: Device, seen: Seen) -> None:
    assert gates.moving(seen(state, device)) == []


@everywhere
def test_工信部2_4_浮窗_没有自己弹出来的窗口(state: State, device: Device, seen: Seen) -> None:
    assert gates.pop_ups(seen(state, device)) == []


@everywhere
def test_工信部2_2_WCAG_2_5_1_2_5_7_手势_只用点一下(state: State, device: Device, seen: Seen) -> None:
    assert gates.gestures(seen(state, device)) == []


@everywhere
def test_工信部5_1_禁止广告插件及诱导类按键(state: State, device: Device, seen: Seen) -> None:
    assert gates.advertising(seen(state, device)) == []


@everywhere
def test_DESIGN_求助随时在眼前_翻到哪里都不走(state: State, device: Device, seen: Seen) -> None:
    assert gates.help_out_of_sight(seen(state, device), [state.person, "一键求助"]) == []


@everywhere
def test_DESIGN_求助条_不占去半个屏幕(state: State, device: Device, seen: Seen) -> None:
    assert gates.crowding_bars(seen(state, device)) == []


@pytest.mark.parametrize("device", [*PHONES, LARGE], ids=str)
@pytest.mark.parametrize("label", ["转人工", "一键求助"], ids=["person", "help"])
def test_WCAG_3_2_6_一致的帮助_每页同一位置(label: str, device: Device, seen: Seen) -> None:
    assert gates.moved_help({str(state): seen(state, device) for state in PLAIN}, label) == []


@pytest.mark.parametrize("state", STATES, ids=str)
def test_工信部2_3_WCAG_2_2_3_充足操作时间_放三十分钟什么都不消失(
    state: State, browser: Browser, stand_in: str
) -> None:
    context = Device(360).open(browser, stand_in, motion="reduce")
    page = context.new_page()
    page.clock.install()
    state.show(page, stand_in)
    before = look_at(page)
    for _ in range(MINUTES):
        page.clock.run_for(60_000)
    after = look_at(page)
    state.undo(page)
    context.close()

    faults = gates.gone(before, after)
    if state.name in {"listening", "heard"}:
        # Leaps of a minute without a sample are to the page a lost microphone, which was allowed and is opened again.
        faults = [fault for fault in faults if fault != "getUserMedia()"]
    assert faults == []
