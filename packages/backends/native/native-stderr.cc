// C, and C++ too: an N-API addon that sends file descriptor 2 elsewhere for a while, which Node cannot: it has no dup2.
//
//   redirect(file)  to the end of this file      restore()  where it went before      Each throws when the system refuses.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <node_api.h>

static int saved = -1;

static napi_value fail(napi_env env, const char *what) {
  char message[256] = "stderr: ";
  strncat(message, what, 100);
  strncat(message, ": ", 3);
  strncat(message, strerror(errno), 100);
  napi_throw_error(env, NULL, message);
  return NULL;
}

static napi_value redirect(napi_env env, napi_callback_info info) {
  napi_value value;
  size_t count = 1;
  char path[4096];
  size_t length;
  if (napi_get_cb_info(env, info, &count, &value, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_string_utf8(env, value, path, sizeof path, &length) != napi_ok || length + 1 >= sizeof path) {
    errno = EINVAL;
    return fail(env, "the file's name");
  }
  if (saved >= 0) return NULL;
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return fail(env, path);
  saved = fcntl(2, F_DUPFD_CLOEXEC, 3);
  if (saved < 0 || dup2(file, 2) < 0) {
    int reason = errno;
    if (saved >= 0) close(saved);
    saved = -1;
    close(file);
    errno = reason;
    return fail(env, "dup2");
  }
  close(file);
  return NULL;
}

static napi_value restore(napi_env env, napi_callback_info info) {
  (void)info;
  if (saved < 0) return NULL;
  if (dup2(saved, 2) < 0) return fail(env, "dup2");
  close(saved);
  saved = -1;
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_value function;
  napi_create_function(env, "redirect", NAPI_AUTO_LENGTH, redirect, NULL, &function);
  napi_set_named_property(env, exports, "redirect", function);
  napi_create_function(env, "restore", NAPI_AUTO_LENGTH, restore, NULL, &function);
  napi_set_named_property(env, exports, "restore", function);
  return exports;
}
