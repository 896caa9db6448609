// A bandit in the kernels' memory. It learns as `ergolib.learning.policy.Bandit` does, bit for bit.

import { MEMORY, MODULE, REWARDS, TAUS } from "./data.js";
import { instantiate } from "./runtime.js";

/** A new run. */
export function bandit(compiled, { rewards: which, method, rate, seed }) {
  const n = REWARDS[which].length;
  const each = Object.fromEntries(["rewards", "logits", "policy", "gibbs"].map((name) => [name, ["float64", n]]));
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    ...each, baseline: ["float64", 1], generator: ["uint64", 4], out: ["float64", 6],
    taus: ["float64", TAUS.length], pairs: ["float64", 2 * TAUS.length],
  });
  const { rewards, logits, policy, gibbs, baseline, generator, out, taus, pairs } = arrays;
  rewards.set(REWARDS[which]);
  taus.set(TAUS);
  policy.fill(1 / n);
  kernels.seed_words(seed, generator);
  kernels.frontier(rewards, taus, gibbs, pairs);
  let steps = 0;

  return {
    n, rewards, policy, gibbs, logits,
    /** Mean reward and entropy of all Gibbs distributions, from cold to hot. */
    frontier: Array.from(TAUS, (_, i) => [pairs[2 * i], pairs[2 * i + 1]]),
    advance(tau, count) {
      steps += count;
      if (method === "expected") kernels.follow(logits, rewards, tau, rate, count, policy);
      else kernels.reinforce(logits, rewards, tau, rate, MEMORY, baseline, count, policy, generator);
    },
    observe(tau) {
      kernels.account(policy, rewards, tau, gibbs, out);
      const [reward, entropy, gibbsReward, gibbsEntropy, value, largest] = out;
      return { steps, reward, entropy, gibbsReward, gibbsEntropy, value, largest, gap: Math.max(0, largest - value) };
    },
  };
}
