"""Reads the departments from their folders, checks them."""

from ivr.department.files.load import Departments, load_department, load_departments

__all__ = ["Departments", "load_department", "load_departments"]
