import { useLive } from "./data";

/** Whether an owner sits here: only owners found, invite and remove. */
export function useOwner(): boolean {
  const session = useLive("session.state", {}).data;
  return session?.faces.some((face) => face.owner && face.id === session.member?.id) ?? false;
}
