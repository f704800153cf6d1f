"use strict";
(function () {
  var panel = document.getElementById("panel");
  var title = document.getElementById("panel-title");
  var body = document.getElementById("panel-body");
  var opener = null;
  function close() {
    if (panel.hidden) { return; }
    panel.hidden = true;
    if (opener) { opener.setAttribute("aria-expanded", "false"); opener.focus(); }
    opener = null;
  }
  function open(number) {
    var source = document.getElementById(number.getAttribute("href").slice(1));
    if (!source) { return; }
    if (opener) { opener.setAttribute("aria-expanded", "false"); }
    opener = number;
    number.setAttribute("aria-expanded", "true");
    title.textContent = "Where " + number.querySelector("b").textContent + " comes from";
    var endpoint = source.getAttribute("data-endpoint");
    body.replaceChildren();
    document.querySelectorAll(".source").forEach(function (entry) {
      if (entry === source || (entry.id.indexOf("executed-") === 0 && entry.getAttribute("data-endpoint") === endpoint)) {
        var copy = entry.cloneNode(true);
        copy.removeAttribute("id");
        if (entry === source) { body.prepend(copy); } else { body.append(copy); }
      }
    });
    panel.hidden = false;
    panel.focus();
  }
  document.querySelectorAll("a.n").forEach(function (number) {
    number.setAttribute("role", "button");
    number.setAttribute("aria-expanded", "false");
    number.setAttribute("aria-controls", "panel");
  });
  document.addEventListener("click", function (event) {
    var number = event.target.closest("a.n");
    if (number) {
      event.preventDefault();
      if (number === opener) { close(); } else { open(number); }
    } else if (event.target.id === "panel-close") { close(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { close(); }
    if (event.key === " " && event.target.matches("a.n")) { event.preventDefault(); event.target.click(); }
  });
}());
