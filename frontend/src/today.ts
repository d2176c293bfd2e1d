/** Today, as the calendar on the wall says it (YYYY-MM-DD): just after midnight here it is still yesterday in Greenwich. */
export function today(now = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
