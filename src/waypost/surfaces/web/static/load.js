// Loads a part of another page in place of the link to it; without this script the link leads to that page.

document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a.load');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(`${link.getAttribute('href')}&fragment=1`);
    if (!answer.ok) throw new Error(answer.status);
    const place = document.createElement('div');
    place.tabIndex = -1;
    place.innerHTML = await answer.text();
    link.closest('p').replaceWith(place);
    place.focus({ preventScroll: true });
    place.dispatchEvent(new CustomEvent('loaded', { bubbles: true }));
  } catch {
    location.assign(link.href);
  }
});
