"""Wealth and deposit products: shown with their risks, never recommended beyond what the customer may bear."""

from __future__ import annotations

import re

from actions.contents import card, choice, link_action, option, person_option, text
from actions.turn import BankAction, Content, Turn
from assistant.catalogue.models import RISK_WORDS, Product

NO_PROMISE = "业绩比较基准不代表未来收益，不是承诺。理财非存款，产品有风险，投资须谨慎。"
DEPOSIT_NOTE = "利率以办理当天公布的为准。存款受存款保险保障，同一家银行本息 50 万元以内全额赔付。"
NO_PROMISE_ENGLISH = "A performance benchmark is no promise. Wealth products are not deposits and may lose money."
SHOWN = 3

_KINDS = (
    ("deposit", re.compile(r"存款|定期|存单|存钱|活期|通知|利率|保本|保息|不亏|deposit", re.IGNORECASE)),
    ("fund", re.compile(r"基金|定投|指数|fund", re.IGNORECASE)),
    ("gold", re.compile(r"黄金|金条|积存|贵金属|gold", re.IGNORECASE)),
    ("bond", re.compile(r"国债")),
    ("insurance", re.compile(r"保险|年金")),
)
_CAUTIOUS = re.compile(
    r"稳|保守|安全|低风险|风险小|风险低|不亏|养老|老人|老年|老头|老太|放心|保本|safe|low risk", re.IGNORECASE
)
_THIS_ONE = re.compile(r"这款|这个|这只|这支|它|那款|那个|那只|上面|刚才|this one|this product", re.IGNORECASE)


class BrowseProducts(BankAction):
    action_name = "action_browse_products"

    async def answer(self, turn: Turn) -> list[Content]:
        catalogue = self.services.catalogue
        named = catalogue.find_products(turn.text, SHOWN)
        kind = next((kind for kind, pattern in _KINDS if pattern.search(turn.text)), None)
        cautious = bool(_CAUTIOUS.search(turn.text))
        products = catalogue.products(kind=kind, up_to="R2" if cautious or kind is None else None)
        if kind is None and not cautious:
            products = [product for product in products if product.kind == "wealth"]
        products = [*named, *(product for product in products if product not in named)]
        shown = products[:SHOWN]
        if turn.english:
            lead = "Here are some of our products. Which one suits you depends on your risk assessment."
        elif kind == "deposit":
            lead = "给您列几款存款，点开能看利率和起存金额："
        else:
            lead = "先给您看几款风险较低的。买之前要做风险测评，只能买不高于您风险等级的产品："
        cards = [product_card(product, turn.english) for product in shown]
        return [text(lead), *cards]


class ExplainProduct(BankAction):
    """The product that is named, or the one shown last; its risks stand beside its highlights."""

    action_name = "action_explain_product"

    async def answer(self, turn: Turn) -> list[Content]:
        catalogue = self.services.catalogue
        known = turn.entity("product")
        product = catalogue.product(str(known)) if known else None
        product = product or next(iter(catalogue.find_products(turn.text, 1)), None)
        if product is None and (_THIS_ONE.search(turn.text) or not known):
            product = self._shown_last(turn)
        if product is not None:
            return [product_card(product, turn.english, complete=True)]
        options = [option(p.name, f"text:{p.name}怎么样") for p in catalogue.products(up_to="R2", kind="wealth")[:3]]
        question = (
            "Which product do you mean? Please tell me its name."
            if turn.english
            else "您问的是哪一款？说产品名字就行，也可以点下面的看看。"
        )
        return [choice(question, [*options, person_option(turn.english)])]

    def _shown_last(self, turn: Turn) -> Product | None:
        for event in reversed(turn.events):
            shown = ((event.get("data") or {}).get("custom") or {}) if event.get("event") == "bot" else {}
            if shown.get("kind") == "product":
                return next(iter(self.services.catalogue.find_products(str(shown.get("title")), 1)), None)
        return None


def product_card(product: Product, english: bool, *, complete: bool = False) -> Content:
    deposit = product.kind == "deposit"
    labels = (
        ("Risk", "Term", "From", "Rate" if deposit else "Benchmark")
        if english
        else ("风险等级", "期限", "起点", "利率" if deposit else "业绩表现")
    )
    values = (RISK_WORDS[product.risk], product.term, product.minimum, product.performance)
    fields: list[tuple[str, str | None]] = list(zip(labels, values, strict=True))
    fields.append(("Suits" if english else "适合谁", product.suits))
    if complete:
        fields.append(("Not for" if english else "不适合谁", product.unsuited))
        fields.append(("Highlights" if english else "亮点", "；".join(product.highlights)))
    fields.append(("Risks" if english else "要留意", "；".join(product.risks)))
    note = DEPOSIT_NOTE if deposit else NO_PROMISE_ENGLISH if english else NO_PROMISE
    return card(
        "product",
        product.name,
        subtitle=RISK_WORDS[product.risk],
        fields=fields,
        note=note,
        spoken=None
        if english
        else f"{product.name}，{RISK_WORDS[product.risk]}，{product.term}，{product.minimum}起。{product.risks[0]}。",
        actions=[
            link_action("View in the app" if english else "在手机银行里看", product.link),
            *([] if complete else [option("Tell me more" if english else "详细说说", f"text:{product.name}怎么样")]),
        ],
    )
