// Threads for an op: TensorFlow's C API does not lend its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <system_error>
#include <thread>
#include <vector>

namespace wgpt {

/** As many as TensorFlow takes within an op: TF_NUM_INTRAOP_THREADS, else one a processor. */
inline int64_t threadCount() {
  static const int64_t count = [] {
    const char *text = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int64_t named = text == nullptr ? 0 : std::atoi(text);
    return named > 0 ? named : static_cast<int64_t>(std::thread::hardware_concurrency());
  }();
  return count;
}

/** Runs the same work on so many threads, this one among them, or on fewer where the system refuses. @throws std::bad_alloc if any did */
template <typename Work>
void inParallel(int64_t threads, const Work &work) {
  std::atomic<bool> hasFailed{false};
  const auto guarded = [&] {
    try {
      work();
    } catch (const std::bad_alloc &) {
      hasFailed = true;
    }
  };
  std::vector<std::thread> others;
  try {
    for (int64_t i = 1; i < threads; i++) others.emplace_back(guarded);
  } catch (const std::system_error &) {
  }
  guarded();
  for (std::thread &other : others) other.join();
  if (hasFailed) throw std::bad_alloc();
}

}  // namespace wgpt
