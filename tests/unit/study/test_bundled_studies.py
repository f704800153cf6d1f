"""The five bundled studies: they load, say what was registered, and claim no more than they execute."""

import hashlib
from pathlib import Path

import pytest

from lesionwise.design import simulate
from lesionwise.study import Study, compute_coverage, list_studies, locate_study, read_study, render_study
from lesionwise.terms import Faults

STUDIES = ("axitoria", "sablor", "sabr-cohort", "sabr-registry", "storm")

REGISTERED = {
    "000_primary_1": "6958661c17700c94a54781fc88ba13d50f4fc5acc8d6edced2489bbeccb5c620",
    "000_secondary_1": "d4b497d21d84bf39d0df59a9822aababd025f4dfbc173b0b805c09f62e4e38e7",
    "000_secondary_2": "d20d6be11cdaa0384fe1e25b2e0d9750a180a24a19bef0592f9f91ddcf27bbf6",
    "000_secondary_3": "e3904e8b3028cfe840d4a26f85311983f9507ea6fdaadd4b031488ab96910785",
    "000_secondary_4": "f8b64fe9d20e247576bda2f1cc17cb9afca1796cb99e212347ca2bf5bc89c90d",
    "000_secondary_5": "10b018c537bc27cb0634a8b681eb73378916bc2c8c681dafe181b4d29de4f6b4",
    "001_other_1": "1d7feaa0f3e4208327792b25884f08d2138b358c3e3d3e1d33759ce068a4f554",
    "001_other_2": "86f98173a70bb9c087b458bfd9596b1a387242ce0076c12d3a094909159b0f92",
    "001_other_3": "b08b9a2536b6bb34a2e972de04e8e500a7f3d60617aec68b51155249f10deaff",
    "001_primary_1": "daf152eba45a869dd9d4001dcb9912da95918fb93048345961961c6e560bfd09",
    "001_secondary_1": "a43464bdf04b33646bf3323af36363f6a8333deb85fffaae1a7a682274bf7b23",
    "001_secondary_2": "c3bb3db715e1897153a0c71fb00160af66f1a3f3c69cfe4398af2345b68553d2",
    "002_primary_1": "6c4cb2f15cc9c3a9e59b37d5352e6a81d46714f8a2ed70677189622cf7ef4a89",
    "002_secondary_1": "32c8372b58fa27ef1506b47baa92b720d47efb2d15e723cee848570ff535d5ae",
    "002_secondary_2": "faf65e50403daf7cd3657f600c4a34f7d9b05614250c2a737777a69869c887ea",
    "002_secondary_3": "7138629fe8fa2f0579f02aee5f90f8fa743c7fe59b7328f01bb51ea34b75ab32",
    "002_secondary_4": "4298ccdd18564e6d0a8781b2ebf78d54fb80ade91e9e754eb7cf7aa4013e0194",
    "002_secondary_5": "06961f14cfd9bc40ec39abfda3336b178f730688cc3158b11d1f6846bea59352",
    "003_primary_1": "ed4e553bef0918126767e8ebf2865d5d36d92d54ddc581fd89401c6b9edb2ced",
    "003_secondary_1": "5fe7be26eff4ba8f210ab1d7a4e452f3e5dc23d8149e0bd4d1e116b0077c1a44",
    "003_secondary_2": "c14c4fb0da1d7b9625ecd76102b11b01eab83e2791f1e0fc62995fe1d2104ead",
    "003_secondary_3": "6508e00c0d7561d26f510892400976033ce392a02bc1124424bbe4299d333b7e",
    "003_secondary_4": "d8ef18cff7bd40d449f69130e71cf76123d60733453734db1a642e8a582a7b5d",
}
"""SHA-256 of the text of each registered outcome, as it stands in the registration."""

COVERAGE: dict[str, dict[str, tuple[str, ...]]] = {
    "axitoria": {
        "001_primary_1": ("pfs1", "pfs1_24mo"),
        "001_secondary_1": ("os", "os_36mo"),
        "001_secondary_2": ("pfs2_next_line", "pfs2_next_line_36mo"),
        "001_other_1": ("lc_lesion", "lc_patient"),
        "001_other_2": ("orr", "orr_non_irradiated"),
        "001_other_3": ("dcr",),
    },
    "sablor": {
        "003_primary_1": ("pfs1",),
        "003_secondary_1": ("lc_baseline_lesion", "lc_lesion"),
        "003_secondary_2": (
            "ae_acute_g3_3mo",
            "ae_acute_g3_6mo",
            "ae_acute_3_exactly",
            "ae_acute_g3_related",
        ),
        "003_secondary_3": ("ae_chronic_g3",),
        "003_secondary_4": ("os", "os_36mo"),
    },
    "sabr-cohort": {
        "000_primary_1": ("pfs2_salvage_rt", "pfs2_24mo"),
        "000_secondary_1": ("pfs1", "pfs1_24mo"),
        "000_secondary_2": ("os", "os_24mo"),
        "000_secondary_3": ("orr", "orr_non_irradiated", "orr_from_sabr"),
        "000_secondary_4": ("dcr_durable", "dcr_durable_from_sabr"),
        "000_secondary_5": ("ae_related", "ae_related_g3", "ae_related_g5"),
    },
    "sabr-registry": {
        "002_primary_1": ("pfs1",),
        "002_secondary_1": ("pfs1_24mo",),
        "002_secondary_2": ("os_24mo",),
        "002_secondary_3": ("tess60", "tess60_deterioration"),
        "002_secondary_4": ("vrs_pain", "pain_response"),
        "002_secondary_5": ("ae_acute", "ae_acute_g2", "ae_acute_g3", "ae_acute_g5"),
    },
    "storm": {
        "004_primary_1": ("pfs1", "pfs1_enrolment"),
        "004_secondary_1": ("lc_lesion",),
        "004_secondary_2": ("distant",),
        "004_secondary_3": ("ttnt", "ttnt_competing"),
        "004_secondary_4": ("os",),
        "004_secondary_5": ("quality_of_life",),
        "004_secondary_6": ("ae_all", "ae_all_g3", "ae_acute", "ae_late"),
        "004_secondary_7": (
            "orr",
            "orr_non_irradiated",
            "orr_any_time",
            "out_of_field_response",
        ),
    },
}
"""What each study executes of what was registered."""

REGISTRATIONS = Path(__file__).parents[4] / "shared" / "registrations"
"""The registered texts, where they are kept beside the project."""

ROLES = {"primary": 4, "secondary": 5, "other": 6}
"""Line of a registered text (from 0) that holds the outcomes of a role."""


@pytest.fixture(params=STUDIES)
def study(request: pytest.FixtureRequest) -> Study:
    return read_study(str(request.param))


def test_the_five_studies_are_bundled() -> None:
    assert list_studies() == STUDIES


def test_a_study_knows_its_file_and_its_hash(study: Study) -> None:
    path = locate_study(study.slug)
    assert study.path == f"lesionwise/studies/{study.slug}/study.toml"
    assert study.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_study(path).sha256 == study.sha256


def test_every_registered_text_is_there_and_unchanged() -> None:
    found = {
        outcome.id: hashlib.sha256(outcome.raw.encode()).hexdigest()
        for slug in STUDIES
        for outcome in read_study(slug).registered
        if outcome.basis == "registration"
    }
    assert found == REGISTERED


def test_measure_description_and_time_frame_are_the_whole_text(study: Study) -> None:
    for outcome in study.registered:
        if study.slug == "storm":
            assert (outcome.raw, outcome.basis) == ("", "public_copy")
        else:
            assert outcome.raw == ", ".join((outcome.measure, outcome.description, outcome.time_frame))


def test_outcomes_stand_in_the_order_of_the_registration(study: Study) -> None:
    """Against the registered texts where they are kept beside the project; by number everywhere."""
    texts = sorted(REGISTRATIONS.glob(f"{study.registration}_*.txt"))
    for role, line in ROLES.items():
        outcomes = [outcome for outcome in study.registered if outcome.role == role]
        ids = [f"{study.registration}_{role}_{number + 1}" for number in range(len(outcomes))]
        assert [outcome.id for outcome in outcomes] == ids
        for text in texts if study.slug != "storm" else []:
            lines = text.read_text(encoding="utf-8").split("\n")
            registered = lines[line].split("|") if outcomes else []
            assert [outcome.raw for outcome in outcomes] == registered


def test_the_title_is_the_registered_one(study: Study) -> None:
    titles = {
        "sabr-cohort": "SABR Combined with Targeted Therapy and Anti-PD-1 for Recurrent or "
        "Metastatic Renal Cancer",
        "axitoria": "SABR Combined with Axitinib and Toripalimab in Recurrent or Metastatic RCC",
        "sabr-registry": "A Prospective Registry Study of Stereotactic Ablative Radiotherapy (SABR) for "
        "Oligometastatic/Oligometastatic Renal Cell Carcinoma",
        "sablor": "Systemic Treatment Alone Versus Systemic Treatment Plus Radiotherapy in Oligometastatic "
        "Renal Cell Carcinoma",
        "storm": "A Randomized Phase II Study Assessing Stereotactic Radiotherapy in Therapeutic Strategy of "
        "Oligoprogressive Renal Cell Carcinoma Metastases.",
    }
    assert study.title == titles[study.slug]


def test_no_registry_number_is_invented() -> None:
    numbers = {slug: read_study(slug).identifiers for slug in STUDIES}
    assert numbers == {
        "sabr-cohort": (),
        "axitoria": (),
        "sabr-registry": (),
        "sablor": (("ClinicalTrials.gov", "NCT06467097"),),
        "storm": (("ClinicalTrials.gov", "NCT04299646"),),
    }


def test_coverage_is_exactly_this(study: Study) -> None:
    rows = compute_coverage(study)
    assert {row.outcome: row.endpoints for row in rows} == COVERAGE[study.slug]
    assert [row.measure for row in rows] == [outcome.measure for outcome in study.registered]


def test_a_covered_outcome_says_how_it_deviates(study: Study) -> None:
    for endpoint in study.endpoints:
        assert not endpoint.registered or endpoint.note


def test_storm_went_from_114_randomised_to_77() -> None:
    versions = {version.id: version for version in read_study("storm").versions}
    assert {name: (each.randomised, each.planned_subjects) for name, each in versions.items()} == {
        "v1": (True, 114),
        "v2": (False, 77),
    }


def test_the_clock_before_sabr_is_left_truncated() -> None:
    for slug in ("sabr-cohort", "axitoria"):
        for endpoint in read_study(slug).endpoints:
            if endpoint.kind == "time_to_event" and endpoint.origin == "earliest_study_treatment":
                assert endpoint.entry == "left_truncate"


def test_clinical_progression_counts_in_cohort_and_registry_only() -> None:
    counting = {
        slug
        for slug in STUDIES
        for endpoint in read_study(slug).endpoints
        if endpoint.rule == "pfs1"
        and endpoint.kind == "time_to_event"
        and "clinical_progression" in endpoint.event
    }
    assert counting == {"sabr-cohort", "sabr-registry"}


def test_both_profiles_of_progression_free_survival_are_computed(study: Study) -> None:
    profiles = {
        endpoint.id: (endpoint.censor.profile, endpoint.missed_scans_max)
        for endpoint in study.endpoints
        if endpoint.kind == "time_to_event" and endpoint.id in ("pfs1", "pfs1_fda")
    }
    assert profiles == {"pfs1": ("treatment_policy", None), "pfs1_fda": ("fda_2018", 2)}


def test_simulated_records_have_the_names_of_the_study(study: Study) -> None:
    tables = simulate(study, 30, 1).tables
    version = tables["subject"]["protocol_version"].unique().to_list()
    assert version == ["v1" if study.slug == "storm" else "1"]
    assert set(tables["subject"]["arm"]) == {arm.id for arm in study.arms}
    assert set(tables["eligibility"]["criterion"]) == {each.id for each in study.criteria}
    assert set(study.needs) <= set(tables)


def test_a_study_is_shown_with_every_part_of_it(study: Study) -> None:
    page = render_study(study)
    ids = [*(each.id for each in study.versions), *(each.id for each in study.arms)]
    ids += [*(each.id for each in study.criteria), *(each.id for each in study.visits)]
    ids += [*(each.id for each in study.instruments), *(each.id for each in study.registered)]
    ids += [each.id for each in study.endpoints]
    for name in ids:
        assert f"  {name}" in page
    assert all(prescription.site in page for prescription in study.prescriptions)
    assert "None" not in page


def test_open_questions_of_storm_are_asked() -> None:
    page = render_study(read_study("storm"))
    assert page.split("Open questions\n")[1].splitlines() == [
        "  Is the schedule of scans right? It is inferred.",
        "  Are the visits right? They are inferred.",
        "  Which instrument is quality_of_life? The file names none.",
        "  What are the registered texts of the outcomes? Names were taken from another source.",
    ]


def test_an_unknown_slug_is_told_the_nearest() -> None:
    with pytest.raises(Faults) as told:
        read_study("sablr")
    assert str(told.value) == (
        "1 fault found.\n\n"
        "study 'sablr': no bundled study and no file of this name.\n"
        "  Expected: one of axitoria, sablor, sabr-cohort, sabr-registry, storm, "
        "or the path of a study file.\n"
        "  Did you mean sablor? Correct the name."
    )
    with pytest.raises(Faults):
        locate_study("sablr")
