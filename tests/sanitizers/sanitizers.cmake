# What running under a sanitizer means for the tests, in one place. Without FLORIN_SANITIZE nothing changes.
#   florin_patience        how many times longer a test, and what it waits for, may take
#   florin_watch(TEST)     runs the test as the sanitizer needs it; a report in any of its processes fails the run
#   florin_not_with(SANITIZER WHY TEST...)   says why a test does not run, and leaves it out
set(florin_patience 1)
if(FLORIN_SANITIZE MATCHES "thread")
  set(florin_patience 10)
elseif(FLORIN_SANITIZE)
  set(florin_patience 4)
endif()

if(FLORIN_SANITIZE)
  set(florin_sanitizers ${CMAKE_CURRENT_LIST_DIR})
  foreach(when fresh judge)
    add_test(NAME sanitizer_reports_${when} COMMAND ${Python3_EXECUTABLE} ${florin_sanitizers}/reports.py ${when})
    set_tests_properties(sanitizer_reports_${when} PROPERTIES ENVIRONMENT "FLORIN_BINARY_DIR=${CMAKE_BINARY_DIR}")
  endforeach()
  set_tests_properties(sanitizer_reports_fresh PROPERTIES FIXTURES_SETUP sanitizer_reports)
  set_tests_properties(sanitizer_reports_judge PROPERTIES FIXTURES_CLEANUP sanitizer_reports)
endif()

function(florin_watch test)
  get_test_property(${test} TIMEOUT seconds)
  math(EXPR seconds "${seconds} * ${florin_patience}")
  set_property(TEST ${test} PROPERTY TIMEOUT ${seconds})
  if(NOT FLORIN_SANITIZE)
    return()
  endif()
  # Qt starts programs with a clone that shares our memory: the sanitizer then takes us for the child of a fork (die_after_fork).
  # The report goes to a file, because the sandbox starts a dead gateway anew and a journey ends its wallet: nobody sees their words.
  set(report "log_path=${CMAKE_BINARY_DIR}/sanitizer/report:log_exe_name=1")
  # The web engine takes memory with `new` of one size and gives it back with `delete` of another, which its own allocator bears.
  # libxkbcommon copies names out of the X server's answers, where no zero byte ends them, with strndup.
  set(others "strict_string_checks=1")
  if(test MATCHES "wallet_app_browser|journeys")
    set(others "strict_string_checks=0:new_delete_type_mismatch=0")
  endif()
  set_property(TEST ${test} APPEND PROPERTY FIXTURES_REQUIRED sanitizer_reports)
  set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT
      "FLORIN_PATIENCE=${florin_patience}"
      "ASAN_OPTIONS=${report}:detect_leaks=1:detect_stack_use_after_return=1:check_initialization_order=1:${others}"
      "LSAN_OPTIONS=suppressions=${florin_sanitizers}/lsan.supp:print_suppressions=0"
      "UBSAN_OPTIONS=${report}:print_stacktrace=1"
      "TSAN_OPTIONS=${report}:suppressions=${florin_sanitizers}/tsan.supp:print_suppressions=0:second_deadlock_stack=1:halt_on_error=1:die_after_fork=0")
endfunction()

function(florin_not_with sanitizer why)
  if(NOT FLORIN_SANITIZE MATCHES "${sanitizer}")
    return()
  endif()
  foreach(test ${ARGN})
    if(TEST ${test})
      message(STATUS "not with ${FLORIN_SANITIZE}: ${test} (${why})")
      set_property(TEST ${test} PROPERTY DISABLED TRUE)
    endif()
  endforeach()
endfunction()
