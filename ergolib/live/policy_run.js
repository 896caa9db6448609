// A bandit in the kernels' memory. It learns as `ergolib.learning.policy.Bandit` does, bit for bit.

import { FARTHEST, MEMORY, MODULE, REWARDS, TAUS } from "./data.js";
import { instantiate } from "./runtime.js";

/** A new run. */
export function bandit(compiled, { rewards: which, method, rate, seed }) {
  const n = REWARDS[which].length;
  const each = Object.fromEntries(["rewards", "logits", "policy", "gibbs"].map((name) => [name, ["float64", n]]));
  const { arrays, kernels } = instantiate(compiled, MODULE, {
    ...each, baseline: ["float64", 1], generator: ["uint64", 4], out: ["float64", 6],
    one: ["float64", 1], other: ["float64", 1], taus: ["float64", TAUS.length], pairs: ["float64", 2 * TAUS.length],
  });
  const { rewards, logits, policy, gibbs, baseline, generator, out, one, other, taus, pairs } = arrays;
  rewards.set(REWARDS[which]);
  taus.set(TAUS);
  policy.fill(1 / n);
  kernels.seed_words(seed, generator);
  kernels.frontier(rewards, taus, gibbs, pairs);
  const call = (kernel, x) => {
    one[0] = x;
    kernels[kernel](one, other);
    return other[0];
  };
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
    /** Change one logit by d, and say by how much it could be. */
    push(i, d) {
      const before = logits[i];
      const top = Math.max(...logits);
      logits[i] = Math.min(Math.max(before + d, top - FARTHEST), top + FARTHEST);
      kernels.follow(logits, rewards, 0, rate, 0, policy); // no step: only the policy anew
      return logits[i] - before;
    },
    /** dH / dz_i, and the share at which it is 0. */
    slope: (i, entropy) => (policy[i] > 0 ? -policy[i] * (call("log_of", policy[i]) + entropy) : 0),
    typical: (entropy) => call("exp_of", -entropy),
    observe(tau) {
      kernels.account(policy, rewards, tau, gibbs, out);
      const [reward, entropy, gibbsReward, gibbsEntropy, value, largest] = out;
      return { steps, reward, entropy, gibbsReward, gibbsEntropy, value, largest, gap: Math.max(0, largest - value) };
    },
  };
}
