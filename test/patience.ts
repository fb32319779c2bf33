/**
 * How many times longer than on a usual machine anything may take before it counts as hanging. Limits only end what
 * never comes; no test asserts that something is fast.
 */
export const PATIENCE = Number(process.env.GISCHAT_TEST_PATIENCE ?? 1)
