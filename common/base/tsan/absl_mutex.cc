// For the thread sanitizer only. The distribution's Abseil is not built with it, so the sanitizer does not see that
// absl::Mutex orders anything and takes every guarded access for a race. The linker is told to lead our calls of it
// through here (--wrap), where the sanitizer is told what they mean. Calls within libraries, gRPC's above all, stay
// unseen.

#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Notification;
using absl::Time;

// The real function and the one that stands in for it, by the mangled name of Debian 12's Abseil.
#define WRAPPED(result, name, ...)              \
  extern "C" result __real_##name(__VA_ARGS__); \
  extern "C" result __wrap_##name(__VA_ARGS__)

namespace {

constexpr unsigned kWrite = 0;
constexpr unsigned kRead = __tsan_mutex_read_lock;

void BeforeLock(Mutex* mutex, unsigned flags) { __tsan_mutex_pre_lock(mutex, flags); }
void AfterLock(Mutex* mutex, unsigned flags) { __tsan_mutex_post_lock(mutex, flags, 0); }

// A wait lets the mutex go and takes it again. What runs in between, conditions of other threads included, runs under
// the mutex.
void BeforeWait(Mutex* mutex) { __tsan_mutex_pre_unlock(mutex, kWrite); }
void AfterWait(Mutex* mutex) {
  __tsan_mutex_post_unlock(mutex, kWrite);
  BeforeLock(mutex, kWrite);
  AfterLock(mutex, kWrite);
}

// A notification is asked in place too, by an atomic that stands behind its mutex.
void* AskedAt(const Notification* notification) {
  return const_cast<char*>(reinterpret_cast<const char*>(notification)) + sizeof(Mutex);
}

}  // namespace

// What libraries order by atomics of their own, unseen: the last of several owners frees a status.
extern "C" const char* __tsan_default_suppressions() {
  return "race:absl::debian3::status_internal\n"
         "race:absl::debian3::Status::Unref\n"
         "race:libabsl_status.so\n";
}

WRAPPED(void, _ZN4absl7debian35Mutex4LockEv, Mutex* mutex) {
  BeforeLock(mutex, kWrite);
  __real__ZN4absl7debian35Mutex4LockEv(mutex);
  AfterLock(mutex, kWrite);
}

WRAPPED(void, _ZN4absl7debian35Mutex6UnlockEv, Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, kWrite);
  __real__ZN4absl7debian35Mutex6UnlockEv(mutex);
  __tsan_mutex_post_unlock(mutex, kWrite);
}

WRAPPED(bool, _ZN4absl7debian35Mutex7TryLockEv, Mutex* mutex) {
  BeforeLock(mutex, __tsan_mutex_try_lock);
  const bool locked = __real__ZN4absl7debian35Mutex7TryLockEv(mutex);
  AfterLock(mutex, __tsan_mutex_try_lock | (locked ? 0u : static_cast<unsigned>(__tsan_mutex_try_lock_failed)));
  return locked;
}

WRAPPED(void, _ZN4absl7debian35Mutex10ReaderLockEv, Mutex* mutex) {
  BeforeLock(mutex, kRead);
  __real__ZN4absl7debian35Mutex10ReaderLockEv(mutex);
  AfterLock(mutex, kRead);
}

WRAPPED(void, _ZN4absl7debian35Mutex12ReaderUnlockEv, Mutex* mutex) {
  __tsan_mutex_pre_unlock(mutex, kRead);
  __real__ZN4absl7debian35Mutex12ReaderUnlockEv(mutex);
  __tsan_mutex_post_unlock(mutex, kRead);
}

WRAPPED(void, _ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE, Mutex* mutex, const Condition& condition) {
  BeforeLock(mutex, kWrite);
  __real__ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE(mutex, condition);
  AfterLock(mutex, kWrite);
}

WRAPPED(bool, _ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE, Mutex* mutex, const Condition& condition,
        Duration timeout) {
  BeforeLock(mutex, kWrite);
  const bool holds = __real__ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE(mutex, condition, timeout);
  AfterLock(mutex, kWrite);
  return holds;
}

WRAPPED(bool, _ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE, Mutex* mutex, const Condition& condition,
        Time deadline) {
  BeforeLock(mutex, kWrite);
  const bool holds = __real__ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE(mutex, condition, deadline);
  AfterLock(mutex, kWrite);
  return holds;
}

WRAPPED(void, _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE, Mutex* mutex, const Condition& condition) {
  BeforeWait(mutex);
  __real__ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE(mutex, condition);
  AfterWait(mutex);
}

WRAPPED(bool, _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE, Mutex* mutex, const Condition& condition,
        Duration timeout) {
  BeforeWait(mutex);
  const bool holds = __real__ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE(mutex, condition, timeout);
  AfterWait(mutex);
  return holds;
}

WRAPPED(bool, _ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE, Mutex* mutex, const Condition& condition,
        Time deadline) {
  BeforeWait(mutex);
  const bool holds = __real__ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE(mutex, condition, deadline);
  AfterWait(mutex);
  return holds;
}

WRAPPED(void, _ZN4absl7debian37CondVar4WaitEPNS0_5MutexE, CondVar* condition, Mutex* mutex) {
  BeforeWait(mutex);
  __real__ZN4absl7debian37CondVar4WaitEPNS0_5MutexE(condition, mutex);
  AfterWait(mutex);
}

WRAPPED(bool, _ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE, CondVar* condition, Mutex* mutex, Duration timeout) {
  BeforeWait(mutex);
  const bool timed_out = __real__ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE(condition, mutex, timeout);
  AfterWait(mutex);
  return timed_out;
}

WRAPPED(bool, _ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE, CondVar* condition, Mutex* mutex, Time deadline) {
  BeforeWait(mutex);
  const bool timed_out = __real__ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE(condition, mutex, deadline);
  AfterWait(mutex);
  return timed_out;
}

WRAPPED(void, _ZN4absl7debian312Notification6NotifyEv, Notification* notification) {
  __tsan_release(notification);
  __tsan_release(AskedAt(notification));
  __real__ZN4absl7debian312Notification6NotifyEv(notification);
}

WRAPPED(void, _ZNK4absl7debian312Notification19WaitForNotificationEv, Notification* notification) {
  __real__ZNK4absl7debian312Notification19WaitForNotificationEv(notification);
  __tsan_acquire(notification);
}

WRAPPED(bool, _ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE, Notification* notification,
        Duration timeout) {
  const bool notified = __real__ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE(notification, timeout);
  if (notified) __tsan_acquire(notification);
  return notified;
}

WRAPPED(bool, _ZN4absl7debian315BlockingCounter14DecrementCountEv, absl::BlockingCounter* counter) {
  __tsan_release(counter);
  return __real__ZN4absl7debian315BlockingCounter14DecrementCountEv(counter);
}

WRAPPED(void, _ZN4absl7debian315BlockingCounter4WaitEv, absl::BlockingCounter* counter) {
  __real__ZN4absl7debian315BlockingCounter4WaitEv(counter);
  __tsan_acquire(counter);
}
