"""What was asked and how it was answered, told to people: figures, drawings, the weekly sheet, tables to take away."""
