// All the script of the console. Everything works without it; with it some things need fewer steps.

// Errors of a form and messages are read out, and are where one goes on.
document.querySelector("[data-focus]")?.focus();

// One-key shortcuts: an element says its key in data-key. They rest while one types, and can be switched off (Account).
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = typing?.closest("form[data-submit]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !document.body.hasAttribute("data-keys")) return;
  const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("input[type=radio]")) { wanted.checked = true; wanted.focus(); }
  else if (wanted.matches("a, button")) wanted.click();
  else wanted.focus();
});
