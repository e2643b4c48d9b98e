// Loads the trade-off in place, where a plan page links to it.

document.addEventListener('click', async (event) => {
  const link = event.target.closest?.('a.load[href^="/trade-off?"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(`${link.getAttribute('href')}&fragment=1`);
    if (!answer.ok) throw new Error(answer.status);
    const place = document.createElement('div');
    place.tabIndex = -1;
    place.innerHTML = await answer.text();
    place.querySelectorAll('h2').forEach((head) => {
      const lower = document.createElement('h3');
      lower.id = head.id;
      lower.textContent = head.textContent;
      head.replaceWith(lower);
    });
    link.closest('p').replaceWith(place);
    place.focus({ preventScroll: true });
  } catch {
    location.assign(link.href);
  }
});
