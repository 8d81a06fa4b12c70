"""The content as tables for a spreadsheet, and back: rows of text, no file format and no formula."""
