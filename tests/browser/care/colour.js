// Colours as they meet the eye: alpha, gradients and the contrast of WCAG 2.2. Injected before measure.js.
window.gateColours = (() => {
  // Colours: every notation that CSS has, by painting one pixel.
  const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const colours = new Map();
  function rgba(text) {
    if (!colours.has(text)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = text;
      pixel.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
      colours.set(text, [red, green, blue, alpha / 255]);
    }
    return colours.get(text);
  }
  const mix = (below, above, share) => [0, 1, 2].map((i) => below[i] * (1 - share) + above[i] * share);
  const over = (below, colour) => mix(below, colour, colour[3]);
  function luminance(colour) {
    const [red, green, blue] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
  function contrast(one, other) {
    const [low, up] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (up + 0.05) / (low + 0.05);
  }
  // What a node paints behind its contents: one list for each colour that a gradient passes through.
  function paints(node) {
    const is = getComputedStyle(node);
    const stops = is.backgroundImage.match(/(?:rgba?|color|oklab|oklch|lab|lch|hsla?)\([^()]*\)/g) ?? [];
    const flat = rgba(is.backgroundColor);
    return stops.length ? stops.map((stop) => [flat, rgba(stop)]) : [[flat]];
  }

  return { rgba, mix, over, contrast, paints };
})();
