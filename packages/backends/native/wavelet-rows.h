// Eight rows of a few neighbouring channels, in registers: what causal-wavelet.h is made of.
//
// Doubling: a sum over 2^(j+1) samples is the sum over 2^j that ends here plus the one that ended 2^j samples ago,
//   A_0 = 2^-level x,   A_{j+1}[t] = A_j[t] + A_j[t - 2^j],   y = A_level.
// A tree of `level` additions, the same whatever comes before or after: no drift along the sequence, and nothing outside a window leaves a
// trace in it. The first three sums get what came before from seven kept vectors, the others from a ring of 2^j rows each.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>

namespace wgpt {

struct Settings {
  unsigned char adjoint, renormalize;
  float strength;
};

/** x and y: [sequences, time, channels], levels: [channels] from 0 to 30. y is written, and doesn't overlap x. */
struct Call {
  const float *x;
  float *y;
  const int32_t *levels;
  int64_t sequences, time, channels;
  Settings settings;
};

constexpr int rows = 8;
constexpr int keptRows = rows - 1;

#define WGPT_INLINE inline __attribute__((always_inline))
#define WGPT_UNROLL _Pragma("GCC unroll 8")

template <int lanes>
struct Lanes {
  typedef float Floats __attribute__((vector_size(4 * lanes)));
  typedef int32_t Ints __attribute__((vector_size(4 * lanes)));

  /** Neighbouring channels. Missing ones, at the end of a row, are as the last one. */
  struct Group {
    int64_t channel, width;
    /** The most doublings of a channel, of which a short sequence needs fewer; and bit l is set where a channel has l of them. */
    int longest;
    uint32_t ends;
    bool isMixed;
    int32_t level[lanes];
    float scale[lanes], window[lanes];
    float *kept, *ring;
  };

  static WGPT_INLINE void load(Floats &to, const float *from) { memcpy(&to, from, sizeof to); }
  static WGPT_INLINE void load(Ints &to, const int32_t *from) { memcpy(&to, from, sizeof to); }
  static WGPT_INLINE void store(float *to, const Floats &from) { memcpy(to, &from, sizeof from); }

  /** A_{j+1} becomes the output of the channels whose window is longer than 2^j, where it is the last one of any. */
  static WGPT_INLINE void keepLonger(const Floats *sum, Floats *out, const Group &group, int j) {
    if (!(group.ends >> (j + 1) & 1)) return;
    Ints level;
    load(level, group.level);
    WGPT_UNROLL for (int r = 0; r < rows; r++) out[r] = level > j ? sum[r] : out[r];
  }

  /** A_0 does, in a sequence of one. */
  static WGPT_INLINE void keepProcessed(const Floats *sum, Floats *out, const Group &group) {
    Ints level;
    load(level, group.level);
    WGPT_UNROLL for (int r = 0; r < rows; r++) out[r] = level > 0 ? sum[r] : out[r];
  }

  /** A_{j+1} out of A_j within the eight rows; shift = 2^j. */
  template <int shift, bool isMixed>
  static WGPT_INLINE void addShifted(Floats *sum, Floats *out, const Group &group) {
    Floats before[shift];
    float *kept = group.kept + (shift - 1) * lanes;
    WGPT_UNROLL for (int r = 0; r < shift; r++) {
      load(before[r], kept + r * lanes);
      store(kept + r * lanes, sum[rows - shift + r]);
    }
    WGPT_UNROLL for (int r = rows - 1; r >= shift; r--) sum[r] += sum[r - shift];
    WGPT_UNROLL for (int r = 0; r < shift; r++) sum[r] += before[r];
    if (isMixed) keepLonger(sum, out, group, shift / 2);
  }

  /** Turns means over a window into means over its part in the sequence; `start` is the time of the first row. */
  static WGPT_INLINE void weigh(Floats *values, const Group &group, int64_t start, int direction) {
    Floats window;
    load(window, group.window);
    WGPT_UNROLL for (int r = 0; r < rows; r++) {
      const Floats elapsed = Floats{} + static_cast<float>(start + direction * r + 1);
      values[r] = window > elapsed ? values[r] * (window / elapsed) : values[r];
    }
  }

  /** out = (1 - strength) x + strength out, in the channels that are not unchanged. */
  static WGPT_INLINE void fade(const float *x, int64_t step, Floats *out, const Group &group, float strength) {
    Ints level;
    load(level, group.level);
    WGPT_UNROLL for (int r = 0; r < rows; r++) {
      Floats input;
      load(input, x + r * step);
      out[r] = level > 0 ? (1 - strength) * input + strength * out[r] : input;
    }
  }

  /** Eight rows in place, `step` floats apart. @param step negative back in time @param at rows before them, in that order */
  template <bool isMixed>
  static WGPT_INLINE void filterRows(const Group &group, int64_t at, float *y, int64_t step, const Call &call) {
    const Settings &settings = call.settings;
    Floats sum[rows], out[rows], scale;
    load(scale, group.scale);
    WGPT_UNROLL for (int r = 0; r < rows; r++) load(sum[r], y + r * step);
    if (isMixed) WGPT_UNROLL for (int r = 0; r < rows; r++) out[r] = sum[r];
    WGPT_UNROLL for (int r = 0; r < rows; r++) sum[r] *= scale;
    if (settings.renormalize && settings.adjoint) weigh(sum, group, call.time - 1 - at, -1);
    if (isMixed && group.longest == 0) keepProcessed(sum, out, group);
    if (group.longest > 0) addShifted<1, isMixed>(sum, out, group);
    if (group.longest > 1) addShifted<2, isMixed>(sum, out, group);
    if (group.longest > 2) addShifted<4, isMixed>(sum, out, group);
    float *ring = group.ring;
    for (int j = 3; j < group.longest; j++) {
      const int64_t length = int64_t{1} << j;
      float *slot = ring + (at & (length - 1)) * lanes;
      const bool isStart = at < length;  // zeros came before, and the ring is uninitialised
      WGPT_UNROLL for (int r = 0; r < rows; r++) {
        Floats before{};
        if (!isStart) load(before, slot + r * lanes);
        store(slot + r * lanes, sum[r]);
        sum[r] += before;
      }
      if (isMixed) keepLonger(sum, out, group, j);
      ring += length * lanes;
    }
    if (!isMixed) WGPT_UNROLL for (int r = 0; r < rows; r++) out[r] = sum[r];
    if (settings.renormalize && !settings.adjoint) weigh(out, group, at, 1);
    if (settings.strength != 1) fade(y, step, out, group, settings.strength);
    WGPT_UNROLL for (int r = 0; r < rows; r++) store(y + r * step, out[r]);
  }

  /** Fewer rows, or fewer channels than lanes, by way of a stage. */
  static WGPT_INLINE void filterPart(const Group &group, int64_t at, int64_t count, float *y, int64_t step, const Call &call) {
    float stage[rows * lanes] = {};
    for (int64_t r = 0; r < count; r++) memcpy(stage + r * lanes, y + r * step, 4 * group.width);
    filterRows<true>(group, at, stage, lanes, call);
    for (int64_t r = 0; r < count; r++) memcpy(y + r * step, stage + r * lanes, 4 * group.width);
  }

  static Group makeGroup(const Call &call, int64_t channel) {
    Group group{};
    group.channel = channel;
    group.width = std::min<int64_t>(lanes, call.channels - channel);
    int enough = 0;  // doublings: longer windows find nothing more
    while ((int64_t{1} << enough) < call.time) enough++;
    int least = std::numeric_limits<int>::max(), most = 0;
    for (int i = 0; i < lanes; i++) {
      const int level = call.levels[std::min(channel + i, call.channels - 1)];
      group.window[i] = static_cast<float>(int64_t{1} << level);
      group.scale[i] = 1 / group.window[i];
      group.level[i] = level;
      least = std::min(least, level);
      most = std::max(most, level);
      group.ends |= uint32_t{1} << std::min(level, enough);
    }
    group.longest = std::min(most, enough);
    group.isMixed = least < most;
    return group;
  }

  static bool isUnchanged(const Group &group) {
    return std::all_of(group.level, group.level + lanes, [](int32_t level) { return level == 0; });
  }

  static int64_t ringFloats(const Group &group) {
    return group.longest > 3 ? lanes * ((int64_t{1} << group.longest) - rows) : 0;
  }
};

}  // namespace wgpt
