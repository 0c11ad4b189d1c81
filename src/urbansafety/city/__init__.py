"""What a city declares about itself in ``city.toml``."""

from urbansafety.city.factors import Goalposts, MeasureColumns, Measures, OwnChallenge, OwnFactor, RiskSettings, Weights
from urbansafety.city.flows import Experts, Flow, FlowLeg, FlowNode, Seizure
from urbansafety.city.governance import Governance
from urbansafety.city.ground import CITY, AreaLevel, Event, Places, Profile
from urbansafety.city.preferences import Preferences
from urbansafety.city.reading import City
from urbansafety.city.records import CountColumns, Counts, IncidentColumns, Incidents, SourceFile, TableFile

__all__ = [
    "CITY",
    "AreaLevel",
    "City",
    "CountColumns",
    "Counts",
    "Event",
    "Experts",
    "Flow",
    "FlowLeg",
    "FlowNode",
    "Goalposts",
    "Governance",
    "IncidentColumns",
    "Incidents",
    "MeasureColumns",
    "Measures",
    "OwnChallenge",
    "OwnFactor",
    "Places",
    "Preferences",
    "Profile",
    "RiskSettings",
    "Seizure",
    "SourceFile",
    "TableFile",
    "Weights",
]
