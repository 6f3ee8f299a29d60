/** Ticks once a second; in a worker, where a browser does not slow timers down for tabs in the background. */
setInterval(() => self.postMessage(null), 1000);
