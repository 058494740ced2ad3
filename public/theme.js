// Puts the reader's theme and density on <html> before the first paint, so that nothing flashes.
// No theme attribute means "as the system says"; the style sheets do the rest (docs/STYLEGUIDE.md).
(() => {
  const choices = {
    theme: ["light", "dark"],
    density: ["compact", "comfortable"],
  };
  const root = document.documentElement;
  // What the server put there is what the user's account says: another browser may have changed it since.
  const told = (root.dataset.told || "").split(" ");
  for (const [name, allowed] of Object.entries(choices)) {
    let stored = null;
    try {
      const key = `purser.${name}`;
      if (told.includes(name)) {
        if (root.dataset[name]) localStorage.setItem(key, root.dataset[name]);
        else localStorage.removeItem(key);
      } else {
        stored = localStorage.getItem(key);
      }
    } catch {
      // Storage is closed to us (a private window, a policy): the defaults hold.
    }
    if (allowed.includes(stored)) root.dataset[name] = stored;
  }
})();
