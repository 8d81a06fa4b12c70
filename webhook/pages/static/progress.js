// Tells how far grouping is, and shows the page anew once it is done. Without it the link does the same.
const told = document.getElementById("progress");

async function look() {
  const answer = await fetch(told.dataset.from, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const { busy, percent } = await answer.json();
  if (!busy) {
    location.reload();
    return;
  }
  const number = told.querySelector("span");
  if (number && percent) number.textContent = percent;
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
