"""What several tests of this folder share; no test imports from another test's file (test_rooms)."""
