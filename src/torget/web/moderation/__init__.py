"""Taking away and looking again: the form, the work list, one measure, the entries on persons."""
