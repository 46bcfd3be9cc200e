// The causal moving averages of @wgpt/wavelet-op on plain memory: y[t, c] is the mean of the 2^level(c) values of x that end with x[t, c].
// The adjoint is the same, back in time. Work is cut into sequences and, where there are more threads than these, into strips of channels.
#pragma once

#include "parallel.h"
#include "wavelet-rows.h"

#include <atomic>
#include <memory>
#include <vector>

namespace wgpt {

/** Bytes of rings past which a strip takes fewer channels; of x, for which a thread is worth its start; and channels of a cache line. */
constexpr int64_t mostScratch = 1 << 23, leastShare = 1 << 20, lineChannels = 16;

template <int lanes>
struct Work {
  using Group = typename Lanes<lanes>::Group;

  /** The channels [first, end), of which `groups` hold those that change. */
  struct Strip {
    int64_t first, end, floats;
    std::vector<Group> groups;
  };

  const Call &call;
  std::vector<Strip> strips;
  int64_t threads;
  std::atomic<int64_t> next{0};

  explicit Work(const Call &call) : call(call) {
    const int64_t bytes = 4 * call.sequences * call.time * call.channels;
    threads = std::max<int64_t>(1, std::min(threadCount(), bytes / leastShare));
    const int64_t shares = call.sequences == 0 ? 1 : (threads + call.sequences - 1) / call.sequences;
    std::vector<int64_t> costs;  // of each line: a pass over memory, and the sums
    for (int64_t c = 0; c < call.channels; c += lineChannels) {
      const int32_t *end = call.levels + std::min(c + lineChannels, call.channels);
      costs.push_back(std::any_of(call.levels + c, end, [](int32_t level) { return level > 0; }) ? 2 : 1);
    }
    int64_t left = 0;
    for (const int64_t cost : costs) left += cost;
    const int64_t share = (left + shares - 1) / shares;
    for (int64_t end = 0; end < call.channels;) {
      Strip strip{end, end, 0, {}};
      for (int64_t cost = 0; end < call.channels && cost < share && 4 * strip.floats < mostScratch; end += lineChannels) {
        cost += costs[end / lineChannels];
        for (int64_t c = end; c < std::min(end + lineChannels, call.channels); c += lanes) addGroup(strip, c);
      }
      strip.end = end = std::min(end, call.channels);
      strips.push_back(std::move(strip));
    }
    threads = std::min<int64_t>(threads, strips.size() * call.sequences);
  }

  void addGroup(Strip &strip, int64_t channel) const {
    const Group group = Lanes<lanes>::makeGroup(call, channel);
    if (Lanes<lanes>::isUnchanged(group)) return;
    strip.groups.push_back(group);
    strip.floats += keptRows * lanes + Lanes<lanes>::ringFloats(group);
  }

  /** What a thread does until nothing is left. */
  WGPT_INLINE void take() {
    int64_t most = 0;
    for (const Strip &strip : strips) most = std::max(most, strip.floats);
    const std::unique_ptr<float[]> scratch(new float[most + lineChannels]);
    float *line = scratch.get() + (-(reinterpret_cast<uintptr_t>(scratch.get()) / 4) & (lineChannels - 1));
    std::vector<Group> groups;
    const int64_t items = strips.size() * call.sequences;
    for (int64_t item = next++, before = -1; item < items; item = next++) {
      const int64_t index = item / call.sequences;
      if (index != before) groups = placed(strips[index].groups, line);
      before = index;
      filterSequence(groups, strips[index], item % call.sequences * call.time * call.channels);
    }
  }

  static std::vector<Group> placed(std::vector<Group> groups, float *free) {
    for (Group &group : groups) {
      group.kept = free;
      group.ring = free + keptRows * lanes;
      free = group.ring + Lanes<lanes>::ringFloats(group);
    }
    return groups;
  }

  WGPT_INLINE void filterSequence(const std::vector<Group> &groups, const Strip &strip, int64_t offset) const {
    const int64_t direction = call.settings.adjoint ? -1 : 1, step = direction * call.channels;
    for (const Group &group : groups) memset(group.kept, 0, 4 * keptRows * lanes);
    for (int64_t at = 0; at < call.time; at += rows) {
      const int64_t count = std::min<int64_t>(rows, call.time - at);
      const int64_t row = direction > 0 ? at : call.time - 1 - at;
      // Rows go through memory as one stream, and what is filtered then lies in the cache.
      copyRows(strip, offset + (direction > 0 ? row : row - count + 1) * call.channels, count);
      Ahead next = ahead(strip, groups.size(), at, offset);
      for (const Group &group : groups) {
        next.fetch();
        float *y = call.y + offset + row * call.channels + group.channel;
        if (count < rows || group.width < lanes) Lanes<lanes>::filterPart(group, at, count, y, step, call);
        else if (group.isMixed) Lanes<lanes>::template filterRows<true>(group, at, y, step, call);
        else Lanes<lanes>::template filterRows<false>(group, at, y, step, call);
      }
    }
  }

  /** Cache lines of the next rows, some of them asked for with each group: they arrive while these rows are filtered. */
  struct Ahead {
    const float *x, *y;
    int64_t lines, each;

    WGPT_INLINE void fetch() {
      for (int64_t i = 0; i < each && lines > 0; i++, lines--, x += lineChannels, y += lineChannels) {
        __builtin_prefetch(x, 0, 2);
        __builtin_prefetch(y, 1, 2);
      }
    }
  };

  WGPT_INLINE Ahead ahead(const Strip &strip, size_t groups, int64_t at, int64_t offset) const {
    if (groups == 0 || at + 2 * rows > call.time || strip.end - strip.first < call.channels) return {nullptr, nullptr, 0, 0};
    const int64_t row = call.settings.adjoint ? call.time - at - 2 * rows : at + rows;
    const int64_t from = offset + row * call.channels, lines = rows * call.channels / lineChannels;
    return {call.x + from, call.y + from, lines, static_cast<int64_t>((lines + groups - 1) / groups)};
  }

  WGPT_INLINE void copyRows(const Strip &strip, int64_t at, int64_t count) const {
    const int64_t width = strip.end - strip.first;
    if (width == call.channels) memcpy(call.y + at, call.x + at, 4 * count * width);
    else
      for (int64_t r = 0; r < count; r++, at += call.channels) memcpy(call.y + at + strip.first, call.x + at + strip.first, 4 * width);
  }
};

#if defined(__x86_64__)
__attribute__((target("avx2"))) inline void takeWide(Work<8> &work) { work.take(); }
#endif
inline void takeNarrow(Work<4> &work) { work.take(); }

/** @throws std::bad_alloc */
inline void filter(const Call &call) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    Work<8> work(call);
    return inParallel(work.threads, [&] { takeWide(work); });
  }
#endif
  Work<4> work(call);
  inParallel(work.threads, [&] { takeNarrow(work); });
}

}  // namespace wgpt
