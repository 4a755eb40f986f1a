# Commands of Vivado and Quartus that write down how they were called. Whatever else a script calls is unknown to tclsh.
set ::slack 0.5
set ::progress 100%

proc said {args} { puts [join $args] }
foreach name {
    create_project update_compile_order launch_runs wait_on_run open_run report_utilization report_timing_summary
    load_package project_new set_global_assignment set_location_assignment set_instance_assignment export_assignments
    execute_flow project_close
} {
    proc $name {args} "puts \[concat $name \$args\]"
}

proc add_files {args} {
    if {![file exists [lindex $args end]]} { error "no file [lindex $args end]" }
    puts [concat add_files $args]
}
proc set_property {name value object} { puts "set_property $name $value $object" }
proc current_fileset {} { return sources_1 }
proc get_runs {name} { return $name }
proc get_property {name object} {
    switch $name {
        PROGRESS { return $::progress }
        STATS.WNS - STATS.WHS { return $::slack }
        default { error "no property $name" }
    }
}

# The bitstream is not there to be copied.
rename file tcl_file
proc file {command args} {
    if {$command eq "copy" && [string match *.bit [lindex $args 1]]} {
        puts [concat file $command $args]
        return
    }
    return [tcl_file $command {*}$args]
}
