"""Rasa's custom actions: they read the turn, ask a capability, and say what it found."""

from __future__ import annotations

from rasa_sdk import Action

from actions.app import ListActivities, OpenFeature, SwitchLanguage
from actions.care import ReadScreen, SwitchCareMode
from actions.company import Companion
from actions.courtesy import Cancel, Courtesy
from actions.faq import AskFaq, DefaultFallback
from actions.form_steps import AskCity, validators
from actions.forms import Complain, FindBranch, ReserveCash, TopUpPhone, TransferMoney
from actions.people import Emergency, HumanAgent, ReportFraud
from actions.repeating import Repeat
from actions.service_guide import ServiceGuide
from actions.services import ActionServices
from actions.wealth import BrowseProducts, ExplainProduct


def build_actions(services: ActionServices) -> list[Action]:
    """One instance of every action that domain.yml names."""
    plain = (
        AskFaq, DefaultFallback, ServiceGuide, HumanAgent, ReportFraud, Emergency, BrowseProducts,
        ExplainProduct, OpenFeature, ListActivities, SwitchLanguage, SwitchCareMode, ReadScreen, Courtesy, Companion, Repeat, Cancel,
        FindBranch, ReserveCash, TransferMoney, TopUpPhone, Complain,
    )  # fmt: skip
    return [
        *(action(services) for action in plain),
        *validators(services),
        AskCity(services, "find_branch_form", step=1, total=1),
        AskCity(services, "reserve_cash_form", step=3, total=3),
    ]
