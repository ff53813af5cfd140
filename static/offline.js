// Has a page ready for when there is no connection. After the load, so that it takes nothing from the first visit.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}
