/** Days as the planner says them (YYYY-MM-DD, the last one in) and as the chart draws them (midnights, the end is the day after). */

const DAY = 24 * 60 * 60 * 1000;

export function midnight(day: string): Date {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date);
}

export function dayAfter(day: string, days = 1): Date {
  const date = midnight(day);
  date.setDate(date.getDate() + days);
  return date;
}

const two = (number: number) => String(number).padStart(2, "0");

export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day whose beginning is nearest: where a bar was let go. */
export function nearestDay(date: Date): string {
  return dayOf(new Date(date.getTime() + DAY / 2));
}

/** Days from one to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((midnight(to).getTime() - midnight(from).getTime()) / DAY);
}
