"""Functions, branches, products and activities: what is found, and how a faulty file is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant.catalogue.errors import FeatureMissing
from assistant.catalogue.service import CatalogueService, Place
from assistant.faq.errors import ContentError

CONTENT = Path(__file__).resolve().parents[3] / "knowledge_base"
FILES = ("features", "feature_names", "branches", "products", "activities", "company", "demonstration_values")


@pytest.fixture(scope="module")
def catalogue() -> CatalogueService:
    return CatalogueService.load(CONTENT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(CONTENT / f"{name}.yml", tmp_path)
    return tmp_path


def faults(folder: Path) -> str:
    with pytest.raises(ContentError) as refused:
        CatalogueService.load(folder)
    return str(refused.value)


@pytest.mark.parametrize(
    ("said", "feature"),
    [
        ("打开电子回单", "receipt"),
        ("积分商城在哪里", "credit_card_points"),
        ("我要看征信", "credit_report"),
        ("长辈版", "care_edition"),
        ("帮我找一下打印流水", "statement_print"),
        ("预约取号", "branch_booking"),
        ("where is transaction history", "transactions"),
        ("人脸识别登录设置", "face_login"),
    ],
)
def test_用正式名和俗名都找得到功能(catalogue: CatalogueService, said: str, feature: str) -> None:
    assert catalogue.find_features(said)[0].id == feature


def test_没有的功能不乱给(catalogue: CatalogueService) -> None:
    assert catalogue.find_features("打开冰箱") == []
    assert catalogue.find_features("打开一下") == []


def test_网点先近后远(catalogue: CatalogueService) -> None:
    names = [branch.name for branch in catalogue.branches(Place("济南市", None, "趵突泉"))]
    assert names[0] == "历下支行" and len(names) > 3
    assert catalogue.branches(Place("济南", "历下"))[0].name == "历下支行"


def test_区只在一个城市就知道城市(catalogue: CatalogueService) -> None:
    assert catalogue.city_of(Place(district="历下区")) == "济南市"
    assert catalogue.city_of(Place(landmark="人民医院")) is None
    assert catalogue.branches(Place("拉萨市")) == []
    assert catalogue.branches(Place()) == []


def test_至少二十五个网点六个城市_二十款产品_八个活动(catalogue: CatalogueService) -> None:
    assert len(catalogue.cities()) >= 6
    assert sum(len(catalogue.branches(Place(city))) for city in catalogue.cities()) >= 25
    assert len(catalogue.products()) >= 20
    assert len(catalogue.activities(date(2026, 11, 22))) >= 8


def test_活动过期就不再说(catalogue: CatalogueService) -> None:
    assert "english-desk" not in {a.id for a in catalogue.activities(date(2027, 1, 1))}
    assert catalogue.activities(date(2030, 1, 1)) == []


def test_产品按风险从低到高_不超过给定等级(catalogue: CatalogueService) -> None:
    risks = [product.risk for product in catalogue.products(up_to="R2")]
    assert set(risks) <= {"deposit", "R1", "R2"} and risks[0] == "deposit"


def test_每款产品都写明风险(catalogue: CatalogueService) -> None:
    for product in catalogue.products():
        assert product.risks and product.unsuited
        assert not any(word in product.model_dump_json() for word in ("稳赚", "零风险", "保证收益", "只赚不赔"))


def test_产品里的利率来自示范数值(catalogue: CatalogueService) -> None:
    product = catalogue.product("fixed-1y")
    assert product is not None and "$" not in product.performance and "%" in product.performance


def test_少字段的条目说出文件行号和原因(folder: Path) -> None:
    file = folder / "branches.yml"
    file.write_text(file.read_text("utf-8") + "- id: nowhere\n  name: 无处支行\n", "utf-8")
    line = len(file.read_text("utf-8").splitlines()) - 1
    assert f"branches.yml:{line}: city: Field required" in faults(folder)


def test_重复的编号指出先前那一行(folder: Path) -> None:
    file = folder / "features.yml"
    first = next(line for line in file.read_text("utf-8").splitlines() if line.startswith("- "))
    file.write_text(f"{file.read_text('utf-8')}\n{first}\n", "utf-8")
    assert "is already used in line" in faults(folder)


def test_不认识的数值和结束早于开始都不放过(folder: Path) -> None:
    products = folder / "products.yml"
    products.write_text(products.read_text("utf-8").replace("${deposit.rate_1y}", "${deposit.nothing}"), "utf-8")
    activities = folder / "activities.yml"
    activities.write_text(activities.read_text("utf-8").replace("until: 2026-12-30", "until: 2020-01-01"), "utf-8")
    said = faults(folder)
    assert "${deposit.nothing} is not a demonstration value" in said
    assert "`until` lies before `from`" in said


def test_缺文件和不是YAML都说得清(folder: Path) -> None:
    (folder / "company.yml").unlink()
    (folder / "branches.yml").write_text("- id: [", "utf-8")
    said = faults(folder)
    assert "company.yml:0: the file is missing" in said
    assert "branches.yml" in said and "not YAML" in said


def test_用到的功能被删掉会说出名字(catalogue: CatalogueService) -> None:
    with pytest.raises(FeatureMissing, match="no_such_function"):
        catalogue.required("no_such_function")
