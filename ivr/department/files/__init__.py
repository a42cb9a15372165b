"""Reads the departments from their folders, checks them, and keeps them up to date."""

from ivr.department.files.load import Departments, load_department, load_departments
from ivr.department.files.store import DepartmentStore

__all__ = ["DepartmentStore", "Departments", "load_department", "load_departments"]
