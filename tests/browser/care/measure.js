// What a customer sees, taps and hears of a page, in CSS pixels. Injected; the verdicts are gates.py's.
window.gates = (() => {
  const NATIVE =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls], video[controls], [contenteditable=true]";
  const ROLES = ["button", "link", "checkbox", "radio", "switch", "tab", "slider", "menuitem", "option", "textbox", "searchbox"];
  const INTERACTIVE = [NATIVE, "[tabindex]:not([tabindex^='-'])", "[onclick]", ...ROLES.map((role) => `[role=${role}]`)].join();
  const GESTURES = /^on(TouchMove|TouchStart|PointerDown|PointerMove|MouseDown|DoubleClick|ContextMenu|Drag\w*|Drop|Wheel)$/;
  const CLIPPED_BY = 2; // px a text may stand out of a box that cuts it off

  const { rgba, mix, over, contrast, paints } = window.gateColours;

  const html = (node) => node.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const style = (node, pseudo) => getComputedStyle(node, pseudo);
  const chain = (node) => {
    const found = [];
    for (let at = node; at; at = at.parentElement) found.push(at);
    return found;
  };
  const boxOf = (rect) => ({ left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom });
  const wide = (box) => box.right - box.left;
  const high = (box) => box.bottom - box.top;

  // Hidden from the eye while it is kept for screen readers.
  function unseen(node) {
    return chain(node).some((at) => {
      const is = style(at);
      const { width, height, right, bottom } = at.getBoundingClientRect();
      const cut = is.overflowX !== "visible" || is.overflowY !== "visible" || is.clipPath !== "none" || is.clip !== "auto";
      const off = is.position !== "static" && (right + scrollX <= 0 || bottom + scrollY <= 0);
      return (cut && (width <= 2 || height <= 2)) || /inset\((50|100)%/.test(is.clipPath) || off;
    });
  }
  function visible(node) {
    return node.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) && !unseen(node);
  }
  // The bar that stays while the page scrolls beneath it, or null.
  const barOf = (node) => chain(node).find((at) => ["fixed", "sticky"].includes(style(at).position)) ?? null;

  // What lies beneath a point of the text, nearest first: its ancestors, and whatever else is painted there.
  function beneath(node, rect) {
    const ancestors = chain(node);
    const hits = document.elementsFromPoint((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
    const from = hits.indexOf(node);
    if (from < 0) return ancestors;
    const others = hits.slice(from).filter((hit) => !ancestors.includes(hit));
    const around = ancestors.findIndex((at) => others.some((other) => at.contains(other)));
    return around < 0 ? ancestors : [...ancestors.slice(0, around), ...others, ...ancestors.slice(around)];
  }
  function lowest(node, foreground, rect) {
    const layers = beneath(node, rect).reverse();
    const ancestors = new Set(chain(node));
    if (layers.some((at) => style(at).backgroundImage.includes("url("))) return 0;
    const render = (at, below) => {
      if (at === layers.length) return [{ back: below, front: over(below, rgba(foreground)) }];
      const fade = ancestors.has(layers[at]) ? parseFloat(style(layers[at]).opacity) : 1;
      return paints(layers[at]).flatMap((coats) =>
        render(at + 1, coats.reduce(over, below)).map(({ back, front }) => ({ back: mix(below, back, fade), front: mix(below, front, fade) })),
      );
    };
    return Math.min(...render(0, [255, 255, 255]).map(({ back, front }) => contrast(front, back)));
  }

  function textNodes() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest("script, style, noscript, template, option")) continue;
      if (!visible(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0).map(boxOf);
      if (rects.length) found.push({ node: parent, text: node.data.trim(), rects });
    }
    return found;
  }
  // Fields, and what is written by style sheets.
  function otherTexts() {
    const found = [];
    for (const node of document.body.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      if (!visible(node) || ["checkbox", "radio", "range", "file", "color"].includes(node.type)) continue;
      const text = node.value || node.placeholder || "";
      if (text.trim()) found.push({ node, text, pseudo: node.value ? undefined : "::placeholder", rects: [boxOf(node.getBoundingClientRect())] });
    }
    for (const node of document.body.querySelectorAll("*")) {
      for (const pseudo of ["::before", "::after"]) {
        const written = style(node, pseudo).content.match(/^"(.*)"/)?.[1] ?? "";
        if (/[\p{L}\p{N}]/u.test(written) && visible(node)) {
          found.push({ node, text: written, pseudo, rects: [boxOf(node.getBoundingClientRect())] });
        }
      }
    }
    return found;
  }
  function texts() {
    return [...textNodes(), ...otherTexts()].map(({ node, text, pseudo }) => {
      const is = style(node, pseudo);
      const size = parseFloat(is.fontSize);
      return { text: text.slice(0, 40), html: html(node), size, leading: is.lineHeight === "normal" ? 0 : parseFloat(is.lineHeight) / size };
    });
  }
  function contrasts() {
    const was = [scrollX, scrollY];
    const found = [...textNodes(), ...otherTexts()].map(({ node, text, pseudo }) => {
      node.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      const rect = boxOf(node.getBoundingClientRect());
      const is = style(node, pseudo);
      const faint = pseudo && pseudo !== "::placeholder" ? 1 : parseFloat(is.opacity);
      const shown = pseudo === "::placeholder" && faint < 1 ? `color-mix(in srgb, ${is.color} ${faint * 100}%, transparent)` : is.color;
      return { text: text.slice(0, 40), html: html(node), ratio: lowest(node, shown, rect) };
    });
    scrollTo({ left: was[0], top: was[1], behavior: "instant" });
    return found;
  }

  // What of the text is cut off, lies over other text, or can be reached by no scrolling downwards.
  function losses() {
    const found = [];
    const all = textNodes();
    for (const { node, text, rects } of all) {
      const lost = (why) => found.push(`${why}：“${text.slice(0, 24)}” ${html(node)}`);
      const right = Math.max(...rects.map((rect) => rect.right));
      const left = Math.min(...rects.map((rect) => rect.left));
      if (right > innerWidth + CLIPPED_BY || left < -CLIPPED_BY) lost("出了屏幕");
      const bar = barOf(node);
      if (bar && style(bar).position === "fixed" && rects.some((rect) => rect.bottom > innerHeight + CLIPPED_BY || rect.top < -CLIPPED_BY)) {
        lost("在固定条里够不着");
      }
      for (const at of chain(node)) {
        const is = style(at);
        if (is.display === "inline" || at === document.documentElement || at === document.body) continue;
        const frame = at.getBoundingClientRect();
        const hides = (value) => value === "hidden" || value === "clip";
        const beyond = (rect) =>
          (hides(is.overflowX) && (rect.right > frame.right + CLIPPED_BY || rect.left < frame.left - CLIPPED_BY)) ||
          (hides(is.overflowY) && (rect.bottom > frame.bottom + CLIPPED_BY || rect.top < frame.top - CLIPPED_BY));
        if (rects.some(beyond)) lost("被裁掉");
        if (is.textOverflow === "ellipsis" && at.scrollWidth > at.clientWidth + 1) lost("成了省略号");
      }
    }
    const boxes = all.flatMap(({ node, text, rects }) => rects.map((rect) => ({ node, text, rect, bar: barOf(node) })));
    boxes.forEach((one, index) => {
      for (const other of boxes.slice(index + 1)) {
        if (one.node === other.node || one.bar !== other.bar) continue;
        const across = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const along = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        const deep = 0.4 * Math.min(high(one.rect), high(other.rect));
        if (across > CLIPPED_BY && along > deep) found.push(`文字重叠：“${one.text.slice(0, 24)}”与“${other.text.slice(0, 24)}”`);
      }
    });
    return [...new Set(found)];
  }
  function sideways() {
    const root = document.documentElement;
    const found = root.scrollWidth > root.clientWidth ? [`整页宽 ${root.scrollWidth}，屏幕宽 ${root.clientWidth}`] : [];
    for (const node of document.body.querySelectorAll("*")) {
      if (node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1 && visible(node) && /auto|scroll/.test(style(node).overflowX)) {
        if (!node.matches("input, textarea")) found.push(`要横着滑：${html(node)}`);
      }
    }
    return found;
  }

  // The text spacing that WCAG 2.2, 1.4.12 lets customers choose. An adopted sheet passes the page's content policy.
  function spaced() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.8 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }",
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const lost = [...losses(), ...sideways()];
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    return lost;
  }

  const props = (node) => node[Object.keys(node).find((key) => key.startsWith("__reactProps$"))] ?? {};
  const labelOf = (node) => (node.labels?.length ? node.labels[0] : null);
  // Where a tap counts: the label, for what hides behind one or stands in one.
  function tapped(node) {
    const label = labelOf(node);
    return label && (!visible(node) || ["checkbox", "radio", "file"].includes(node.type)) ? label : node;
  }
  // The box that takes the tap: with what is laid over all of a card, the card.
  function reach(place) {
    const spread = ["::before", "::after"].some((pseudo) => {
      const is = style(place, pseudo);
      return is.content !== "none" && is.position === "absolute" && [is.left, is.top, is.right, is.bottom].every((side) => parseFloat(side) <= 0);
    });
    const around = spread ? chain(place).find((at) => style(at).position !== "static") : null;
    return boxOf((around ?? place).getBoundingClientRect());
  }
  function words(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, template")) return "";
    const is = style(node);
    if (is.display === "none" || is.visibility === "hidden" || (is.display !== "contents" && unseen(node))) return "";
    return [...node.childNodes].map(words).join("");
  }
  function look(node) {
    const is = style(node);
    return [is.outlineStyle, is.outlineWidth, is.outlineColor, is.boxShadow, is.borderColor, is.borderWidth, is.backgroundColor, is.color, is.textDecorationLine].join(" ");
  }
  function targets() {
    document.activeElement?.blur(); // none is to be seen with the focus on it
    const seen = new Set();
    const found = [];
    for (const node of document.body.querySelectorAll("*")) {
      const clicks = node.matches(INTERACTIVE) || Boolean(props(node).onClick);
      const place = clicks ? tapped(node) : node;
      if (!clicks || seen.has(place) || !visible(place)) continue;
      seen.add(place);
      const field = node.matches("input:not([type=button]):not([type=submit]):not([type=checkbox]):not([type=radio]), textarea, select");
      const bar = barOf(place);
      node.dataset.gate = String(found.length);
      found.push({
        id: found.length,
        html: html(node),
        box: reach(place),
        within: found.filter((outer) => place.parentElement.closest(`[data-gate="${outer.id}"]`)).map((outer) => outer.id),
        bar: bar && bar !== document.body ? html(bar) : null,
        label: field ? [...(node.labels ?? [])].map(words).join("") : words(place),
        tab_index: node.tabIndex,
        disabled: Boolean(node.disabled) || node.getAttribute("aria-disabled") === "true",
        group: node.type === "radio" ? node.name : node.closest("[role=radiogroup], [role=tablist]") ? "roving" : null,
        at_rest: look(node) + (place === node ? "" : look(place)),
      });
    }
    return found;
  }
  // What a customer finds in sight at the beginning of the page, in its middle and at its end: wholly, and covered by nothing.
  function staying() {
    const was = [scrollX, scrollY];
    const most = document.documentElement.scrollHeight - innerHeight;
    const seen = [0, most / 2, most].map((top) => {
      scrollTo({ left: 0, top, behavior: "instant" });
      const inSight = [...document.body.querySelectorAll(INTERACTIVE)].filter((node) => {
        const { left, top: above, right, bottom } = node.getBoundingClientRect();
        const whole = left >= 0 && above >= 0 && right <= innerWidth && bottom <= innerHeight;
        const hit = document.elementFromPoint((left + right) / 2, (above + bottom) / 2);
        return whole && visible(node) && node.contains(hit);
      });
      return inSight.map(words);
    });
    scrollTo({ left: was[0], top: was[1], behavior: "instant" });
    return seen[0].filter((label) => seen.every((labels) => labels.includes(label)));
  }
  // Lays bars out with the rest, so that nothing is beneath one; returns what puts them back.
  function unbarred() {
    const bars = [...document.body.querySelectorAll("*")].filter((node) => ["fixed", "sticky"].includes(style(node).position));
    const was = bars.map((bar) => bar.style.position);
    for (const bar of bars) bar.style.position = "static";
    return () => bars.forEach((bar, place) => (bar.style.position = was[place]));
  }
  // The share of the screen that bars take from what scrolls beneath them.
  function barred() {
    const bars = new Set([...document.body.querySelectorAll(INTERACTIVE)].filter(visible).map(barOf).filter(Boolean));
    return [...bars].reduce((sum, bar) => sum + high(bar.getBoundingClientRect()), 0) / innerHeight;
  }
  function gestures() {
    const found = [];
    for (const node of document.body.querySelectorAll("*")) {
      const handlers = Object.keys(props(node)).filter((name) => GESTURES.test(name) && typeof props(node)[name] === "function");
      for (const name of [...handlers, ...(node.gateListeners ?? [])]) found.push(`${name} ${html(node)}`);
      if (node.draggable && !node.matches("a, img")) found.push(`draggable ${html(node)}`);
      if (node.matches("input[type=range], [role=slider]") && visible(node)) found.push(`要拖动 ${html(node)}`);
    }
    return found;
  }

  // Starts sequential focus navigation at the very beginning.
  function rewind() {
    scrollTo({ left: 0, top: 0, behavior: "instant" });
    const start = Object.assign(document.createElement("span"), { tabIndex: -1 });
    document.body.prepend(start);
    start.focus();
    start.remove();
  }
  // Where the focus is now: what covers it, and whether it shows. Null outside of the page.
  function focused() {
    const node = document.activeElement;
    if (!node || node === document.body || node === document.documentElement) return null;
    const place = tapped(node);
    const box = boxOf(place.getBoundingClientRect());
    const inset = (low, up, share) => low + (up - low) * share;
    const covers = new Set();
    for (const [across, along] of [[0.5, 0.5], [0.1, 0.15], [0.9, 0.15], [0.1, 0.85], [0.9, 0.85]]) {
      const [x, y] = [inset(box.left, box.right, across), inset(box.top, box.bottom, along)];
      const hit = document.elementFromPoint(x, y);
      if (hit && (place.contains(hit) || hit.contains(place))) continue;
      if (!hit && high(box) > innerHeight) continue;
      covers.add(hit ? html(hit) : "屏幕之外");
    }
    const is = [style(node), style(place)].find((each) => each.outlineStyle !== "none" && parseFloat(each.outlineWidth) > 0);
    const behind = place.parentElement ? lowest(place.parentElement, (is ?? style(place)).outlineColor, box) : 0;
    return {
      id: node.dataset.gate === undefined ? null : Number(node.dataset.gate),
      html: html(node),
      box: { left: box.left + scrollX, top: box.top + scrollY, right: box.right + scrollX, bottom: box.bottom + scrollY },
      fixed: barOf(place) !== null,
      covers: [...covers],
      look: look(node) + (place === node ? "" : look(place)),
      outline: is ? { width: parseFloat(is.outlineWidth), contrast: behind } : null,
    };
  }

  function moving() {
    const running = document.getAnimations().filter((one) => one.playState === "running" && one.effect?.target && visible(one.effect.target));
    const found = running.map((one) => `${one.animationName ?? one.transitionProperty ?? "动画"} ${html(one.effect.target)}`);
    for (const node of document.querySelectorAll("marquee, blink, video[autoplay], audio[autoplay], img[src$='.gif']")) found.push(html(node));
    return found;
  }
  function dialogs() {
    const opened = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]";
    return [...document.querySelectorAll(opened)].filter(visible).map(html).concat(window.gatePopUps ?? []);
  }
  function outside() {
    const found = [];
    for (const node of document.querySelectorAll("a[href], img[src], iframe[src], script[src], link[href], source[src], form[action], video[src], audio[src]")) {
      const address = node.href || node.src || node.action;
      if (/^https?:/.test(address) && new URL(address).origin !== location.origin) found.push(html(node));
    }
    return found;
  }
  function page() {
    const main = document.querySelector("main");
    return {
      language: document.documentElement.lang,
      title: document.title,
      viewport: document.querySelector("meta[name=viewport]")?.content ?? "",
      screen: main?.dataset.screen ?? null,
      headings: [...document.querySelectorAll("h1, [role=heading][aria-level='1']")].filter(visible).map(words),
      sections: [...document.querySelectorAll("h2, h3, legend")].filter(visible).map(words),
      words: textNodes().map(({ text }) => text),
      moving: moving(),
      dialogs: dialogs(),
      outside: outside(),
      gestures: gestures(),
      sideways: sideways(),
      losses: losses(),
    };
  }
  return { page, texts, contrasts, targets, staying, barred, unbarred, losses, sideways, spaced, rewind, focused, moving, dialogs };
})();
