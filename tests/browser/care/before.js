// Put before a page's own scripts: notes what can be asked of a browser only while it happens.
(() => {
  const gestures = /^(touchstart|touchmove|pointerdown|pointermove|mousedown|dblclick|contextmenu|drag\w*|drop|wheel)$/;
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    // React listens for everything at its root; its handlers are read from the elements instead.
    if (gestures.test(type) && this instanceof Element && this.id !== "root") (this.gateListeners ??= []).push(type);
    return listen.call(this, type, ...rest);
  };
  // What the page has asked for and has no answer to yet.
  window.gatePending = 0;
  const fetch = window.fetch;
  window.fetch = async function (...asked) {
    window.gatePending += 1;
    try {
      return await fetch.apply(this, asked);
    } finally {
      window.gatePending -= 1;
    }
  };
  window.gatePopUps = [];
  for (const name of ["open", "alert", "confirm", "prompt"]) {
    window[name] = () => {
      window.gatePopUps.push(`window.${name}()`);
      return null;
    };
  }
  if (window.Notification) Notification.requestPermission = async () => window.gatePopUps.push("Notification.requestPermission()") && "denied";
  const ask = navigator.mediaDevices?.getUserMedia;
  if (ask) {
    navigator.mediaDevices.getUserMedia = function (wanted) {
      window.gatePopUps.push("getUserMedia()");
      return ask.call(this, wanted);
    };
  }
})();
