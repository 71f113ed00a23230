"""What a text contains, found in linear time: pure, no Django, no database, no clock."""
