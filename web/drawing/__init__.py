"""Drawing: maps and charts as plain values that a template writes as SVG, the same for the page, the picture and the sheet."""
