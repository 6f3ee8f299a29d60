"""Names with canonical ids, from content files: products, billers, functions of the app, places.

A name that was misheard is still found by its sound (水飞 is 水费).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from nlu_data.components.features import fold_sound

BILLERS = Path("nlu_data/lexicons/billers.yml")
PRODUCTS = Path("knowledge_base/products.yml")
FEATURES = Path("knowledge_base/features.yml")
FEATURE_NAMES = Path("knowledge_base/feature_names.yml")
BRANCHES = Path("knowledge_base/branches.yml")

Names = dict[str, dict[str, str]]


def read_names() -> Names:
    """For every entity with a dictionary: name as customers say it -> canonical id or name."""
    names: Names = {
        "biller": {alias: identity for identity, aliases in _mapping(BILLERS).items() for alias in aliases},
        "product": {},
        "feature": {},
        "city": {},
        "district": {},
        "landmark": {},
    }
    for product in _items(PRODUCTS):
        for alias in (product["name"], *product.get("aliases", [])):
            names["product"][alias] = product["id"]
    for feature in _items(FEATURES):
        names["feature"][feature["name"]] = feature["id"]
    for identity, aliases in _mapping(FEATURE_NAMES).items():
        names["feature"].update(dict.fromkeys(aliases, identity))
    names["city"], names["district"] = _places()
    for ambiguous in NOT_ONLY_CITIES:
        names["city"].pop(ambiguous, None)
    for branch in _items(BRANCHES):
        names["district"][branch["district"]] = branch["district"]
        if len(branch["district"]) > 2:
            names["district"].setdefault(branch["district"][:-1], branch["district"])
        for landmark in branch.get("landmarks", []):
            names["landmark"][landmark] = landmark
    names["landmark"].update({name: name for name in GENERAL_LANDMARKS})
    return names


# Short names of cities that more often mean something else: silver, a district of Beijing, a park …
NOT_ONLY_CITIES = ("白银", "朝阳", "中山", "海东", "大同", "新北", "黄山", "五一")

GENERAL_LANDMARKS = (
    "人民医院",
    "中心医院",
    "中医院",
    "火车站",
    "高铁站",
    "汽车站",
    "客运站",
    "飞机场",
    "机场",
    "地铁站",
    "万达",
    "万达广场",
    "市政府",
    "区政府",
    "政务中心",
    "大学城",
    "步行街",
    "商业街",
    "菜市场",
    "体育馆",
    "体育场",
    "博物馆",
    "图书馆",
    "公园",
    "人民广场",
    "百货大楼",
    "新华书店",
    "妇幼保健院",
    "儿童医院",
    "购物中心",
    "开发区",
    "高新区",
    "老城区",
    "工业园",
)


def canonical(entity: str, text: str, names: Names, sounds: dict[str, str]) -> str | None:
    """The canonical id of a name: as written, contained in it, or by its sound; None if unknown."""
    known = names.get(entity, {})
    if text in known:
        return known[text]
    sound = sound_of(text, sounds)
    for name, identity in known.items():
        if len(name) == len(text) and sound_of(name, sounds) == sound:
            return identity
    inside = [name for name in known if len(name) >= 2 and (name in text or text in name and len(text) >= 2)]
    return known[max(inside, key=len)] if inside else None


def sound_of(text: str, sounds: dict[str, str]) -> str:
    """The toneless, folded sounds of a text."""
    return " ".join(sounds.get(character, fold_sound(character)) for character in text)


def _places() -> tuple[dict[str, str], dict[str, str]]:
    """Cities and districts of China by full and short name, from jionlp's dictionary."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        from jionlp.dictionary.dictionary_loader import china_location_loader

        provinces = china_location_loader()
    cities: dict[str, str] = {}
    districts: dict[str, str] = {}
    for province, content in provinces.items():
        if province.startswith("_"):
            continue
        if province in ("北京市", "上海市", "天津市", "重庆市"):
            cities[province] = cities[province[:2]] = province
        for city, inner in content.items():
            if city.startswith("_"):
                continue
            if city.endswith("市"):
                cities[city] = cities.setdefault(city[:-1], city)
            for district in inner if isinstance(inner, dict) else ():
                if not district.startswith("_") and district[-1] in "区县市" and len(district) > 2:
                    districts[district] = district
    return cities, districts


def _items(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text(encoding="utf-8")) or []) if path.exists() else []


def _mapping(path: Path) -> dict[str, list[str]]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.exists() else {}
