"""What does a chart proper look like? Vega-Lite, drawn on the server: SVG without a script or a style."""
