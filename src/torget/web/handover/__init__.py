"""Pages about what is handed over to the diary and the complaint system."""
