// The pages work without this; it only makes filling in a form kinder.
"use strict";

for (const button of document.querySelectorAll("[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "Show" : "Hide";
    button.setAttribute("aria-pressed", String(!shown));
    field.focus();
  });
}

// A rough guess for the eye; the gateway's own check is the one that counts.
function strengthOf(text) {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(text)).length;
  const distinct = new Set(text.toLowerCase()).size;
  if (text.length < 10 || distinct < 5) return 0;
  let points = 1;
  if (text.length >= 14) points += 1;
  if (text.length >= 18) points += 1;
  if (kinds >= 3 || distinct >= 12) points += 1;
  return Math.min(points, 4) - 1;
}

const words = ["Too short or too plain", "Fair", "Good", "Strong"];
for (const field of document.querySelectorAll("[data-strength]")) {
  const meter = document.getElementById(field.dataset.strength);
  field.addEventListener("input", () => {
    meter.hidden = field.value === "";
    const strength = strengthOf(field.value);
    meter.dataset.level = String(strength);
    meter.querySelector(".word").textContent = words[strength];
  });
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("[data-busy]")) {
      button.disabled = true;
      button.textContent = button.dataset.busy;
    }
  });
}

// What is paid goes on to the shop by itself, as it does with the wallet.
for (const form of document.querySelectorAll("form[data-send]")) form.requestSubmit();

// Coming back with the browser's own button finds the form as it was, ready to be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
