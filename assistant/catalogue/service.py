"""Finds functions of the app, branches, products and activities."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from assistant.catalogue.errors import FeatureMissing
from assistant.catalogue.models import Activity, Branch, CompanyReply, Feature, Product
from assistant.catalogue.reading import read_items, read_mapping
from assistant.faq.errors import ContentError, Fault

RISK_ORDER = ("deposit", "R1", "R2", "R3", "R4", "R5")
_ASKING = re.compile(
    r"[，。！？、,.!?\s]|请|帮我|麻烦|打开|进入|进去|找到|找一下|找|在哪里|在哪儿|在哪|哪里|怎么进|功能|页面|界面|入口|我要|我想|"
    r"给我|去|看看|看|一下|的|了|吗|呢|啊|那个|这个|open|show|me|the|page|where is|go to|please|find|i want to",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """What a customer said of where; any part may be missing."""

    city: str | None = None
    district: str | None = None
    landmark: str | None = None

    def __bool__(self) -> bool:
        return bool(self.city or self.district or self.landmark)


class CatalogueService:
    """Everything is in memory; `load` raises ContentError naming every fault of the files."""

    def __init__(
        self,
        features: Iterable[Feature],
        branches: Iterable[Branch],
        products: Iterable[Product],
        activities: Iterable[Activity],
        company: Iterable[CompanyReply],
        bank: Mapping[str, str],
    ) -> None:
        self._features = {feature.id: feature for feature in features}
        self._branches = list(branches)
        self._products = {product.id: product for product in products}
        self._activities = list(activities)
        self.company = tuple(company)
        self.bank = MappingProxyType(dict(bank))

    @classmethod
    def load(cls, folder: Path) -> CatalogueService:
        faults: list[Fault] = []
        values = read_mapping(folder / "demonstration_values.yml", faults)
        features = read_items(folder / "features.yml", Feature, faults)
        names = read_mapping(folder / "feature_names.yml", faults)
        known = {feature.id for feature in features}
        faults += [
            Fault(folder / "feature_names.yml", 0, f"{name} is not a function of features.yml")
            for name in names
            if name not in known
        ]
        branches = read_items(folder / "branches.yml", Branch, faults)
        products = read_items(folder / "products.yml", Product, faults, values)
        activities = read_items(folder / "activities.yml", Activity, faults, values)
        company = read_items(folder / "company.yml", CompanyReply, faults)
        faults += [
            Fault(folder / "company.yml", 0, f"no {kind} reply without words, for whatever else is said")
            for kind in ("chat", "health")
            if not any(reply.kind == kind and not reply.words for reply in company)
        ]
        if faults:
            raise ContentError(faults)
        return cls(
            [feature.model_copy(update={"aliases": tuple(names.get(feature.id, ()))}) for feature in features],
            branches,
            products,
            activities,
            company,
            {key: str(value) for key, value in values.get("bank", {}).items()},
        )

    @property
    def features(self) -> tuple[Feature, ...]:
        """Every function of the app, in the order of the file."""
        return tuple(self._features.values())

    @property
    def all_branches(self) -> dict[str, Branch]:
        """By id."""
        return {branch.id: branch for branch in self._branches}

    def feature(self, feature_id: str) -> Feature | None:
        return self._features.get(feature_id)

    def required(self, feature_id: str) -> Feature:
        """The function with this id; raises FeatureMissing."""
        feature = self._features.get(feature_id)
        if feature is None:
            raise FeatureMissing(feature_id)
        return feature

    def find_features(self, text: str, limit: int = 3) -> list[Feature]:
        """Functions whose name or other name the text holds, the longest match first."""
        wanted = _ASKING.sub("", text).lower()
        if not wanted:
            return []
        scored = [(_name_score(wanted, (f.name, *f.aliases)), f) for f in self._features.values()]
        best = sorted((item for item in scored if item[0] > 0), key=lambda item: -item[0])
        if best and best[0][0] >= 1.0:
            return [feature for score, feature in best if score >= 1.0][:limit]
        return [feature for _, feature in best[:limit]]

    def cities(self) -> list[str]:
        """Cities with a branch, most branches first."""
        counts: dict[str, int] = {}
        for branch in self._branches:
            counts[branch.city] = counts.get(branch.city, 0) + 1
        return sorted(counts, key=lambda city: -counts[city])

    def city_of(self, place: Place) -> str | None:
        """The only city that the place can mean, None if there are several or none."""
        cities = {branch.city for branch in self._branches if _fits(branch, place)}
        return cities.pop() if len(cities) == 1 else None

    def branches(self, place: Place) -> list[Branch]:
        """Branches at the place, the nearest first: at the landmark, then in the district, then the city."""
        fitting = [branch for branch in self._branches if _fits(branch, place)]
        return sorted(fitting, key=lambda branch: -_closeness(branch, place))

    def product(self, product_id: str) -> Product | None:
        return self._products.get(product_id)

    def find_products(self, text: str, limit: int = 3) -> list[Product]:
        """Products that the text names, the longest name first."""
        said = text.lower()
        scored = [(_mention(said, (p.name, *p.aliases)), p) for p in self._products.values()]
        best = sorted((item for item in scored if item[0] > 0), key=lambda item: -item[0])
        return [product for _, product in best[:limit]]

    def products(self, *, up_to: str | None = None, kind: str | None = None) -> list[Product]:
        """Products of a kind with at most a risk level, the lowest risk first."""
        highest = RISK_ORDER.index(up_to) if up_to in RISK_ORDER else len(RISK_ORDER)
        return sorted(
            (
                product
                for product in self._products.values()
                if RISK_ORDER.index(product.risk) <= highest and (kind is None or product.kind == kind)
            ),
            key=lambda product: RISK_ORDER.index(product.risk),
        )

    def activities(self, today: datetime.date) -> list[Activity]:
        """Activities running today, those that end first in front."""
        running = [a for a in self._activities if a.first_day <= today <= a.last_day]
        return sorted(running, key=lambda activity: activity.last_day)


def _fits(branch: Branch, place: Place) -> bool:
    if place.city and not _same(branch.city, place.city):
        return False
    if place.district and not _same(branch.district, place.district):
        return False
    if place.landmark and not place.city and not place.district:
        return _near(branch, place.landmark)
    return bool(place)


def _closeness(branch: Branch, place: Place) -> int:
    near = bool(place.landmark and _near(branch, place.landmark))
    return 2 * near + bool(place.district and _same(branch.district, place.district))


def _near(branch: Branch, landmark: str) -> bool:
    names: Sequence[str] = (*branch.landmarks, branch.address, branch.name, branch.district)
    return any(landmark in name or (len(name) > 1 and name in landmark) for name in names)


def _same(name: str, said: str) -> bool:
    return name.rstrip("市区县") == said.rstrip("市区县")


def _name_score(wanted: str, names: Iterable[str]) -> float:
    """Above 1 where a name is in the text, else the share of the text's characters that a name has."""
    best = 0.0
    for name in (name.lower() for name in names):
        if name in wanted:
            best = max(best, 1.0 + len(name))
        elif len(wanted) >= 2 and wanted in name:
            best = max(best, 1.0 + len(wanted) / 2)
        else:
            shared = len(set(name) & set(wanted))
            share = 2 * shared / (len(set(name)) + len(set(wanted)))
            if shared >= 2 and share >= 0.6:
                best = max(best, min(share, 0.99))
    return best


def _mention(said: str, names: Iterable[str]) -> int:
    return max((len(name) for name in names if name.lower() in said), default=0)
