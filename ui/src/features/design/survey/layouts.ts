const DIGITS: Record<string, string> = {
  一: "1",
  二: "2",
  两: "2",
  三: "3",
  四: "4",
  五: "5",
  六: "6",
  七: "7",
  八: "8",
  九: "9",
};

const ROOMS: Record<string, string> = {
  室: "bed",
  房: "bed",
  厅: "hall",
  厨: "kitchen",
  卫: "bath",
  阳台: "balcony",
};

/** How a Chinese layout is shown in English: 三室两厅两卫 → `3 bed, 2 hall, 2 bath`; what is not understood stays as it is. */
export function layoutInEnglish(layout: string): string {
  const found = [...layout.matchAll(/([一二两三四五六七八九]|\d+)(室|房|厅|厨|卫|阳台)/g)];
  const whole = found.map((match) => match[0]).join("");
  if (whole !== layout || found.length === 0) return layout;
  return found
    .map(([, count = "", room = ""]) => `${DIGITS[count] ?? count} ${ROOMS[room] ?? room}`)
    .join(", ");
}
