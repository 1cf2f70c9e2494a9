import type { Team } from "../threads/team.ts";

/** Workers end with the backend that they work for, which ends with its model. */
export const abandoned = new FinalizationRegistry<Team>((team) => team.end());
