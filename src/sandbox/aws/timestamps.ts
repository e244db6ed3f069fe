/** A time of the API: seconds since 1970 with milliseconds as the fraction. */
export function seconds(time: number | undefined): number | undefined {
  return time === undefined ? undefined : time / 1000;
}

/** The start of the day: the service rounds the date of the last access down to it. */
export function startOfDay(time: number): number {
  return time - (time % 86_400_000);
}

export const dayMs = 86_400_000;
