"""Questionnaires on who can act: handed out as workbooks, read back as answers on capacity."""

from urbansafety.questionnaires.definitions import Questionnaire, questionnaire
from urbansafety.questionnaires.handing_out import hand_out
from urbansafety.questionnaires.reading_back import Answers, read_back, write_answers

__all__ = [
    "Answers",
    "Questionnaire",
    "hand_out",
    "questionnaire",
    "read_back",
    "write_answers",
]
