"""What an analysis hands on: results (one a number) and displays (one a table or figure)."""

from typing import Literal

from lesionwise.definitions import Node

Quantity = Literal[
    "survival_probability",
    "median_months",
    "follow_up_months",
    "hazard_ratio",
    "p_value",
    "cumulative_incidence",
    "local_control",
    "proportion",
    "difference",
    "rmst_months",
    "mean",
    "mean_change",
    "count",
]

ResultStatus = Literal["ok", "not_reached", "bound_only", "not_estimable", "suppressed"]


class CrossCheck(Node):
    """The second engine's answer: `difference` is relative; `agree` says whether it is within `tolerance`.

    `engine` is null when no second engine applies; `reason` then says why.
    """

    engine: str | None
    difference: float | None
    tolerance: float | None
    agree: bool | None
    reason: str | None = None


class Result(Node):
    """One published number. Null where a field does not apply; `status` and `reason` say why a value is null.

    `id` is permanent: endpoint, estimator, landmark, occasion and group joined by dots (`pfs1.km.12mo.sabr`).
    `occasion` is the class or visit where an endpoint has several. `n` and `events` are subjects, or lesions
    where `population` says so. `reason` is a code of `statistics.REASONS`. `lower_status` and
    `upper_status` hold the status of a limit when it differs from `ok` (a median's upper limit that is not
    reached).
    """

    id: str
    registered: tuple[str, ...]
    endpoint: str
    population: str
    group: str | None
    estimator: str
    quantity: Quantity
    at_months: float | None
    occasion: str | None = None
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float | None
    ci_method: str | None
    n: int
    events: int | None
    n_risk: int | None = None
    p_value: float | None
    status: ResultStatus
    reason: str | None
    lower_status: ResultStatus = "ok"
    upper_status: ResultStatus = "ok"
    engine: str
    cross_check: CrossCheck
    trace: str
    note: str | None = None


DisplayKind = Literal[
    "table", "survival", "waterfall", "swimmer", "flow", "coverage", "spider", "incidence", "course", "stack"
]


class DisplayGroup(Node):
    """One group of a display: key as in the data, label, number of subjects, role for colour and line."""

    key: str
    label: str
    n: int
    role: Literal["experimental", "control", "other", "column"] = "experimental"
    """`column`: not a group of subjects but a column of a listing; `n` is 0 and is not printed."""


class Display(Node):
    """One table or figure: what it shows, on whom; its rows are in `derived/display/<id>.parquet`.

    A display without data is kept, with `empty` saying why. `extra` holds a second file's name where a
    display has two (the risk table of a survival curve: `<id>.risk`).

    The report places a display by its id: `coverage`; `flow` (subjects), `flow.lesions`; `baseline`;
    `lesions`; `radiotherapy`; `<endpoint>.numbers` (table) and `<endpoint>.km` (survival) or
    `<endpoint>.cif` (incidence, where something competes) of each time to event; `adverse_events` (also
    with `.<more>`); `response` and `response.<more>`, `<endpoint>.numbers` of each proportion, `waterfall`,
    `spider`, `swimmer` (each also with `.<more>`); `findings`; `history` (versions of the protocol). Any
    other id is printed under "Further tables and figures". The report itself makes the cross-check table
    and the list of numbers and their sources from the results.

    Columns of the parquet file by kind:

    - table: `row` (order), `label`, `level` (indent 0, 1, ...), `group` (key or null for the total),
      `kind` (`head`, `count`, `count_percent`, `mean_sd`, `median_iqr`, `result`, `text`), `n`,
      `denominator`, `value`, `low`, `high`, `result_id`, `text`.
      One row a line and group; `group` null is the total. `count` uses `n`; `count_percent` `n` and
      `denominator`; `mean_sd` `value` and (the SD) `low`; `median_iqr` `value`, `low`, `high`; `result`
      `result_id`; `text` `text`. In a listing (findings, history) the columns are groups of role `column`.
    - survival: `group`, `days`, `survival`, `lower`, `upper`, `n_risk`, `n_event`, `n_censor`, starting
      with the row of time 0 (a left-truncated curve: of its own start). Limits are null where no interval
      exists or fewer than 5 are at risk. `<id>.risk`: `group`, `months`, `at_risk`, `events`, `censored`,
      `not_entered`: at risk at t (entry < t <= exit), events and censorings before t, entries not yet made;
      the four add up to the group's `n`.
    - incidence: as survival, with `incidence` (of the event of interest) in place of `survival` and
      `n_competing` beside `n_event`; in the risk table `competing` beside `events`, five numbers that add
      up to the group's `n`.
    - course: `group`, `occasion`, `months` (of the due day), `mean`, `lower`, `upper`, `due`, `scored`;
      `range` of the display is that of the instrument.
    - stack: `group`, `occasion`, `months`, `category`, `n`, `due`: forms with each category of those due.
    - waterfall: `subject`, `order`, `change_percent`, `best`, `new_lesion`, `group`.
    - spider: `subject`, `months`, `change_percent`, `last`, `end` (`progression`, `death`, `ongoing`),
      `group`.
    - swimmer: `subject`, `order`, `kind` (`line`, `hold`, `sabr`, `response`, `progression`,
      `new_lesion`, `death`, `ongoing`, `lost`, `line_change`), `start_months`, `stop_months`, `label`,
      `group`, `detail`: line, the number of the line (`label` is its regimen); hold, the drug; sabr, the
      intent (`planned`, `salvage`, `palliative`; `label` names the lesions); response, the code (also the
      label); line_change, the code of the reason. `stop_months` is null for happenings of one day.
    - flow: `box`, `parent`, `kind` (`box`, `exit`), `column` (arm or stream; null before they part),
      `label`, `n`, `sha256` (of the sorted ids, one a line), `order`, `split`: rows with one `parent` and
      one `split` are disjoint and together make the parent (a parent may be split in several ways).
      Equations that do not hold are in `violations`.
    - coverage: `id`, `role`, `measure`, `time_frame`, `endpoint`, `executed_as`, `status`, `reason`,
      `result_ids` (list), `display`.
    """

    id: str
    kind: DisplayKind
    title: str
    population: str
    denominator: str
    groups: tuple[DisplayGroup, ...] = ()
    total: int | None = None
    """Subjects of the column of all (group null); null: not printed in its head."""
    result_ids: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    empty: str | None = None
    origin: str | None = None
    landmarks_months: tuple[float, ...] = ()
    start_days: int | None = None
    """First day of a left-truncated curve; null: the origin."""
    scan_grid_months: tuple[float, ...] = ()
    extra: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    """Lowest and highest value of an instrument."""
    violations: tuple[str, ...] = ()
    """Equations of a flow that do not hold, each naming its boxes: a red notice; refused when strict."""


class Definition(Node):
    """How one endpoint was executed: in words, for the report.

    `words` is whole sentences (origin, events, censoring, horizon, population); `clause` names the place in
    the study file (`endpoint.pfs1`); `note` is the declared deviation from the registered text.
    """

    id: str
    label: str
    rule: str
    words: str
    clause: str
    registered: tuple[str, ...] = ()
    note: str | None = None


class Stamp(Node):
    """What the first page of a document says about its origin (no clock: times are the snapshot's)."""

    study: str
    title: str
    study_version: str
    study_sha256: str
    snapshot: str
    snapshot_sha256: str
    freeze_time: str
    data_cut: str
    simulated: bool
    sources: tuple[str, ...]
    version: str
    engines: tuple[str, ...]
    numbers: int
    two_engines: int
    disagreements: int
    single_engine: int
    findings_errors: int
    findings_warnings: int


class Analysis(Node):
    """The whole of `results.json`: `study`, `snapshot` and `version` first, then results and displays."""

    study: str
    snapshot: str
    version: str
    stamp: Stamp
    results: tuple[Result, ...]
    displays: tuple[Display, ...]
    definitions: tuple[Definition, ...] = ()
    """One an endpoint, in the order of the study file."""
