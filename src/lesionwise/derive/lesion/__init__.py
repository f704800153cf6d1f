"""Irradiated lesions: their states after radiotherapy and their outcomes."""

from lesionwise.derive.lesion.course import Courses, derive_courses, derive_lesion_course

__all__ = ["Courses", "derive_courses", "derive_lesion_course"]
