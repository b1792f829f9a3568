"""What an equation is written in, and its four readings: functions, symbols, programs and units."""
